import { adamWUpdate, mapTensors, sgdUpdate, type TensorMap } from '@mem/tensor';
import { add, type Tensor } from '@tensorflow/tfjs-core';
import { parameter } from '../parameter.js';
import { chain } from './chain.js';
import type { FusiblePart, ParameterSetting } from './fusible-part.js';
import type { GradientTransform, TransformInputs } from './gradient-transform.js';
import { stateEntry } from './optimizer-state.js';
import { adamState } from './scale-by-adam.js';

/** The end of a chain as one kernel for each parameter: updates to new parameters and state. */
type FusedEnd = (
  updates: TensorMap,
  state: TensorMap,
  inputs: TransformInputs,
) => { readonly parameters: TensorMap; readonly state: TensorMap };

/** A transform split into a chain of what precedes the fused kernel, and the kernel. */
export interface FusedChain {
  readonly before: GradientTransform;
  readonly end: FusedEnd;
}

type Part<Kind extends FusiblePart['kind']> = Extract<FusiblePart, { readonly kind: Kind }>;

const noDecay: ParameterSetting = () => 0;

/**
 * Replaces the end of a chain by the AdamW or the SGD kernel where one computes the same; undefined where none does. A
 * kernel passes over memory once, where the transforms take a pass for every operation.
 */
export function fuse(transform: GradientTransform): FusedChain | undefined {
  const parts = transform.parts ?? [transform];
  const fusible = parts.map((part) => part.fusible);
  const precedes = (count: number): GradientTransform => chain(...parts.slice(0, parts.length - count));
  const rate = fusible.at(-1);
  if (rate?.kind !== 'rate') return undefined;
  const last = fusible.at(-2);
  const before = fusible.at(-3);
  if (last?.kind === 'decay' && before?.kind === 'adam') {
    return { before: precedes(3), end: fusedAdamW(before, last.weightDecayOf, rate) };
  }
  if (last?.kind === 'adam') return { before: precedes(2), end: fusedAdamW(last, noDecay, rate) };
  if (last?.kind !== 'trace') return undefined;
  return before?.kind === 'decay'
    ? { before: precedes(3), end: fusedSgd(last, before.weightDecayOf, rate) }
    : { before: precedes(2), end: fusedSgd(last, noDecay, rate) };
}

function fusedAdamW(
  { beta1, beta2, epsilon }: Part<'adam'>,
  weightDecayOf: ParameterSetting,
  { learningRateScaleOf }: Part<'rate'>,
): FusedEnd {
  return (updates, state, { parameters, learningRate }) => {
    const step = add(stateEntry(state, adamState.step), 1);
    const next: Record<string, Tensor> = { [adamState.step]: step };
    const moved = mapTensors(updates, (update, name) => {
      const [firstName, secondName] = [`${adamState.first}.${name}`, `${adamState.second}.${name}`];
      const slot = {
        parameter: parameter(parameters, name),
        firstMoment: stateEntry(state, firstName),
        secondMoment: stateEntry(state, secondName),
      };
      const weightDecay = weightDecayOf(name, update.shape);
      const learningRateScale = learningRateScaleOf(name, update.shape);
      const attributes = { beta1, beta2, epsilon, weightDecay, learningRateScale };
      const result = adamWUpdate(slot, update, { learningRate, step }, attributes);
      next[firstName] = result.firstMoment;
      next[secondName] = result.secondMoment;
      return result.parameter;
    });
    return { parameters: moved, state: next };
  };
}

function fusedSgd(
  { name: prefix, decay: momentum, nesterov }: Part<'trace'>,
  weightDecayOf: ParameterSetting,
  { learningRateScaleOf }: Part<'rate'>,
): FusedEnd {
  return (updates, state, { parameters, learningRate }) => {
    const next: Record<string, Tensor> = {};
    const moved = mapTensors(updates, (update, name) => {
      const velocityName = `${prefix}.${name}`;
      const slot = { parameter: parameter(parameters, name), velocity: stateEntry(state, velocityName) };
      const weightDecay = weightDecayOf(name, update.shape);
      const learningRateScale = learningRateScaleOf(name, update.shape);
      const result = sgdUpdate(slot, update, learningRate, { momentum, nesterov, weightDecay, learningRateScale });
      next[velocityName] = result.velocity;
      return result.parameter;
    });
    return { parameters: moved, state: next };
  };
}
