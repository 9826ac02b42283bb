import { type TensorMap, valueAndGradients } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizers.js';

/** What a loss function gives: the scalar to minimise, scalars to watch, and buffers' new values under their names. */
export interface LossResult {
  readonly loss: Tensor;
  readonly metrics?: TensorMap;
  readonly updates?: TensorMap;
}

/** A pure function from all parameters and buffers, a batch and scalar inputs to its loss. */
export type LossFunction = (parameters: TensorMap, batch: TensorMap, scalars: TensorMap) => LossResult;

/** A training step: state, batch and scalars (`learningRate` among them) to the next state and metrics (`loss` among them). */
export type TrainingStep = (
  state: TensorMap,
  batch: TensorMap,
  scalars: TensorMap,
) => { readonly state: TensorMap; readonly metrics: TensorMap };

const metricPrefix = 'metric:';

/**
 * Makes the training step of a loss: gradients of the `trainable` parameters, one optimiser update.
 * The state is one flat map of parameters, buffers and the optimiser's own entries; what is not trainable passes through.
 */
export function trainingStep(loss: LossFunction, optimizer: Optimizer, trainable: readonly string[]): TrainingStep {
  const names = new Set(trainable);
  return (state, batch, scalars) => {
    const parameters = Object.fromEntries(Object.entries(state).filter(([name]) => names.has(name)));
    const {
      loss: value,
      aux,
      gradients,
    } = valueAndGradients((current) => {
      const { loss: scalar, metrics = {}, updates = {} } = loss({ ...state, ...current }, batch, scalars);
      const watched = Object.entries(metrics).map(([name, metric]) => [metricPrefix + name, metric]);
      return { loss: scalar, aux: { ...updates, ...Object.fromEntries(watched) } };
    }, parameters);
    const next = optimizer.update(parameters, gradients, state, scalars.learningRate!);
    const [metrics, updates]: Record<string, Tensor>[] = [{ loss: value }, {}];
    for (const [name, tensor] of Object.entries(aux)) {
      if (name.startsWith(metricPrefix)) metrics![name.slice(metricPrefix.length)] = tensor;
      else updates![name] = tensor;
    }
    return { state: { ...state, ...updates, ...next.parameters, ...next.state }, metrics: metrics! };
  };
}
