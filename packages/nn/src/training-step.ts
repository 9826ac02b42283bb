import { mapTensors, type TensorMap, valueAndGradients } from '@mem/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizers/create-optimizer.js';

/** Result of a loss function. */
export interface LossResult {
  /** The scalar to minimise. */
  readonly loss: Tensor;
  /** Scalars to report. */
  readonly metrics?: TensorMap;
  /** New values of buffers, by name. */
  readonly updates?: TensorMap;
}

/** A pure function of all parameters and buffers, a batch and scalar inputs. */
export type LossFunction = (parameters: TensorMap, batch: TensorMap, scalars: TensorMap) => LossResult;

/**
 * A pure function of state, batch and scalars (including `learningRate`) to the next state and metrics (including
 * `loss`).
 */
export type TrainingStep = (
  state: TensorMap,
  batch: TensorMap,
  scalars: TensorMap,
) => { readonly state: TensorMap; readonly metrics: TensorMap };

/** A training step in parts, for batches too large to compute at once. */
export interface AccumulatingStep {
  /** Number of micro-batches per update. */
  readonly microBatches: number;
  /** Names of the parameters whose gradients are summed. */
  readonly trainable: readonly string[];
  /**
   * Adds the gradients of a micro-batch to `sums`, and returns new values of buffers and metrics (including `loss`).
   */
  readonly accumulate: (
    parameters: TensorMap,
    sums: TensorMap,
    batch: TensorMap,
    scalars: TensorMap,
  ) => { readonly sums: TensorMap; readonly updates: TensorMap; readonly metrics: TensorMap };
  /** Updates the state with the mean of the summed gradients. */
  readonly apply: (state: TensorMap, sums: TensorMap, scalars: TensorMap) => TensorMap;
}

/**
 * Makes the training step of a loss: gradients of the `trainable` parameters, then one optimiser update. The state is
 * one flat map of parameters, buffers and optimiser state. Entries that are not trainable pass through.
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
 * Makes a training step that sums gradients over `microBatches` batches of equal size. For a loss that is a mean over
 * samples and uses no batch statistics, it equals one step on all of them together.
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

/** Computes gradients of the trainable parameters, new values of buffers, and metrics including the loss. */
function differentiator(loss: LossFunction, trainable: readonly string[]) {
  return (state: TensorMap, batch: TensorMap, scalars: TensorMap) => {
    const result = valueAndGradients(
      (current) => {
        const { loss: scalar, metrics = {}, updates = {} } = loss({ ...state, ...current }, batch, scalars);
        return { loss: scalar, aux: { metrics, updates } };
      },
      trainedOf(state, trainable),
    );
    const { metrics, updates } = result.aux;
    return { gradients: result.gradients, updates, metrics: { loss: result.loss, ...metrics } };
  };
}

function trainedOf(state: TensorMap, trainable: readonly string[]): TensorMap {
  const names = new Set(trainable);
  return Object.fromEntries(Object.entries(state).filter(([name]) => names.has(name)));
}
