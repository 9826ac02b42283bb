import { mapTensors, type TensorMap, valueAndGradients } from '@mem/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizers/create-optimizer.js';

/** What a loss function gives: the scalar to minimise, scalars to watch, and buffers' new values under their names. */
export interface LossResult {
  /** A scalar. */
  readonly loss: Tensor;
  /** Scalars. */
  readonly metrics?: TensorMap;
  /** What these buffers are from the next step on. */
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

/** A training step in parts, for batches that are too large to be computed at once. */
export interface AccumulatingStep {
  /** Batches that one update is made of. */
  readonly microBatches: number;
  /** The parameters whose gradients are summed. */
  readonly trainable: readonly string[];
  /** Adds a micro-batch's gradients to `sums`, and gives buffers' new values and metrics (`loss` among them). */
  readonly accumulate: (
    parameters: TensorMap,
    sums: TensorMap,
    batch: TensorMap,
    scalars: TensorMap,
  ) => { readonly sums: TensorMap; readonly updates: TensorMap; readonly metrics: TensorMap };
  /** One update by the mean of the summed gradients, to the next state. */
  readonly apply: (state: TensorMap, sums: TensorMap, scalars: TensorMap) => TensorMap;
}

const metricPrefix = 'metric:';

/**
 * Makes the training step of a loss: gradients of the `trainable` parameters, one optimiser update.
 * The state is one flat map of parameters, buffers and the optimiser's own entries; what is not trainable passes through.
 */
export function trainingStep(loss: LossFunction, optimizer: Optimizer, trainable: readonly string[]): TrainingStep {
  const differentiate = differentiator(loss, trainable);
  return (state, batch, scalars) => {
    const { gradients, updates, metrics } = differentiate(state, batch, scalars);
    const next = optimizer.update(trainedOf(state, trainable), gradients, state, scalars.learningRate!);
    return { state: { ...state, ...updates, ...next.parameters, ...next.state }, metrics };
  };
}

/**
 * The same step over `microBatches` batches of one size: for a loss that is a mean over samples, and without batch
 * statistics, that of all of them together.
 */
export function accumulatingStep(
  loss: LossFunction,
  optimizer: Optimizer,
  trainable: readonly string[],
  microBatches: number,
): AccumulatingStep {
  const differentiate = differentiator(loss, trainable);
  return {
    microBatches,
    trainable,
    accumulate: (parameters, sums, batch, scalars) => {
      const { gradients, updates, metrics } = differentiate(parameters, batch, scalars);
      return { sums: mapTensors(sums, (sum, name) => add(sum, gradients[name]!)), updates, metrics };
    },
    apply: (state, sums, scalars) => {
      const means = mapTensors(sums, (sum) => mul(sum, 1 / microBatches));
      const next = optimizer.update(trainedOf(state, trainable), means, state, scalars.learningRate!);
      return { ...state, ...next.parameters, ...next.state };
    },
  };
}

/** Gradients of the trainable parameters, buffers' new values and metrics, the loss among them. */
function differentiator(loss: LossFunction, trainable: readonly string[]) {
  return (state: TensorMap, batch: TensorMap, scalars: TensorMap) => {
    const {
      loss: value,
      aux,
      gradients,
    } = valueAndGradients(
      (current) => {
        const { loss: scalar, metrics = {}, updates = {} } = loss({ ...state, ...current }, batch, scalars);
        const watched = Object.entries(metrics).map(([name, metric]) => [metricPrefix + name, metric]);
        return { loss: scalar, aux: { ...updates, ...Object.fromEntries(watched) } };
      },
      trainedOf(state, trainable),
    );
    const [metrics, updates]: Record<string, Tensor>[] = [{ loss: value }, {}];
    for (const [name, tensor] of Object.entries(aux)) {
      if (name.startsWith(metricPrefix)) metrics![name.slice(metricPrefix.length)] = tensor;
      else updates![name] = tensor;
    }
    return { gradients, updates: updates!, metrics: metrics! };
  };
}

function trainedOf(state: TensorMap, trainable: readonly string[]): TensorMap {
  const names = new Set(trainable);
  return Object.fromEntries(Object.entries(state).filter(([name]) => names.has(name)));
}
