import { type HostMap, zeroArray } from '@mem/arrays';
import { type AdamWAttributes, adamWUpdate, type SgdAttributes, sgdUpdate, type TensorMap } from '@mem/tensor';
import { add, type Tensor } from '@tensorflow/tfjs-core';
import { parameter } from './parameter.js';

/** How one parameter departs from the optimiser's settings. */
export interface ParameterRule {
  /** Multiplies the learning rate, as in layer-wise decay. */
  readonly learningRateScale?: number;
  /** In place of the optimiser's. */
  readonly weightDecay?: number;
}

/** A pure optimiser: its state is a flat map under `optimizer.`, beside the parameters it belongs to. */
export interface Optimizer {
  /** The first state for these parameters. */
  init(parameters: HostMap): HostMap;
  /** New parameters and state from gradients; learningRate is a scalar tensor. */
  update(
    parameters: TensorMap,
    gradients: TensorMap,
    state: TensorMap,
    learningRate: Tensor,
  ): { readonly parameters: TensorMap; readonly state: TensorMap };
}

/** The rule for a parameter, from its name and shape. */
export type ParameterRules = (name: string, shape: readonly number[]) => ParameterRule;

/** No weight decay for biases, norms and other vectors, as the MAE and timm code. */
export const decayMatricesOnly: ParameterRules = (_name, shape) => (shape.length < 2 ? { weightDecay: 0 } : {});

const prefixed = (prefix: string, parameters: HostMap): HostMap =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, array]) => [`${prefix}.${name}`, zeroArray('float32', array.shape)]),
  );

const statePrefix = 'optimizer.';
const stepName = 'optimizer.step';

/** The entries of a training state that are parameters or buffers. */
export function withoutOptimizerState<Entry>(state: Readonly<Record<string, Entry>>): Record<string, Entry> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith(statePrefix)));
}

/** Options of `adamW`. */
export interface AdamWOptions {
  /** How fast the first and the second moment forget. */
  readonly betas?: readonly [number, number];
  /** Added to the second moment's root. */
  readonly epsilon?: number;
  /** Decoupled from the gradient, times the learning rate. */
  readonly weightDecay?: number;
  /** Where single parameters depart from these settings. */
  readonly rules?: ParameterRules;
}

/** AdamW (Loshchilov & Hutter 2019) with torch.optim's defaults. */
export function adamW({
  betas: [beta1, beta2] = [0.9, 0.999],
  epsilon = 1e-8,
  weightDecay = 0.01,
  rules = () => ({}),
}: AdamWOptions = {}): Optimizer {
  const [first, second] = ['optimizer.exp_avg', 'optimizer.exp_avg_sq'];
  return {
    init: (parameters) => ({
      [stepName]: { dtype: 'float32', shape: [], data: new Float32Array(1) },
      ...prefixed(first, parameters),
      ...prefixed(second, parameters),
    }),
    update: (parameters, gradients, state, learningRate) => {
      const step = add(parameter(state, stepName), 1);
      const nextParameters: Record<string, Tensor> = {};
      const nextState: Record<string, Tensor> = { [stepName]: step };
      for (const [name, gradient] of Object.entries(gradients)) {
        const [firstName, secondName] = [`${first}.${name}`, `${second}.${name}`];
        const slot = {
          parameter: parameter(parameters, name),
          firstMoment: parameter(state, firstName),
          secondMoment: parameter(state, secondName),
        };
        const attributes: AdamWAttributes = {
          beta1,
          beta2,
          epsilon,
          weightDecay,
          learningRateScale: 1,
          ...rules(name, gradient.shape),
        };
        const next = adamWUpdate(slot, gradient, { learningRate, step }, attributes);
        nextParameters[name] = next.parameter;
        nextState[firstName] = next.firstMoment;
        nextState[secondName] = next.secondMoment;
      }
      return { parameters: nextParameters, state: nextState };
    },
  };
}

/** Options of `sgd`. */
export interface SgdOptions {
  /** The share of the velocity that is kept. */
  readonly momentum?: number;
  /** Looks ahead along the velocity. */
  readonly nesterov?: boolean;
  /** Added to the gradient, as an L2 penalty. */
  readonly weightDecay?: number;
  /** Where single parameters depart from these settings. */
  readonly rules?: ParameterRules;
}

/** SGD with momentum, as torch.optim.SGD without dampening. */
export function sgd({
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
  rules = () => ({}),
}: SgdOptions = {}): Optimizer {
  const velocityPrefix = 'optimizer.momentum_buffer';
  return {
    init: (parameters) => prefixed(velocityPrefix, parameters),
    update: (parameters, gradients, state, learningRate) => {
      const nextParameters: Record<string, Tensor> = {};
      const nextState: Record<string, Tensor> = {};
      for (const [name, gradient] of Object.entries(gradients)) {
        const velocityName = `${velocityPrefix}.${name}`;
        const slot = { parameter: parameter(parameters, name), velocity: parameter(state, velocityName) };
        const attributes: SgdAttributes = {
          momentum,
          nesterov,
          weightDecay,
          learningRateScale: 1,
          ...rules(name, gradient.shape),
        };
        const next = sgdUpdate(slot, gradient, learningRate, attributes);
        nextParameters[name] = next.parameter;
        nextState[velocityName] = next.velocity;
      }
      return { parameters: nextParameters, state: nextState };
    },
  };
}
