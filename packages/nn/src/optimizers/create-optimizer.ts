import type { HostMap } from '@mem/arrays';
import { mapTensors, type TensorMap } from '@mem/tensor';
import { add, type Tensor } from '@tensorflow/tfjs-core';
import { parameter } from '../parameter.js';
import { fuse } from './fuse.js';
import type { GradientTransform } from './gradient-transform.js';
import { fromTrainingState, toTrainingState } from './optimizer-state.js';

/** A pure optimiser. Its state is a flat map under `optimizer.`, beside the parameters it belongs to. */
export interface Optimizer {
  /** The initial state for these parameters. */
  init(parameters: HostMap): HostMap;
  /** New parameters and state from gradients. `learningRate` is a scalar. */
  update(
    parameters: TensorMap,
    gradients: TensorMap,
    state: TensorMap,
    learningRate: Tensor,
  ): { readonly parameters: TensorMap; readonly state: TensorMap };
}

/** Options of `createOptimizer`. */
export interface CreateOptimizerOptions {
  /**
   * Compute the end of the chain with one fused kernel where there is one (AdamW, SGD). Results differ by rounding
   * only.
   * @default true
   */
  readonly fused?: boolean;
}

/**
 * Makes the optimiser that adds a transform's updates to the parameters.
 * @example
 * ```ts
 * const optimizer = createOptimizer(
 *   chain(clipByGlobalNorm(1), scaleByAdam(), addDecayedWeights(0.05), scaleByLearningRate()),
 * );
 * ```
 */
export function createOptimizer(
  transform: GradientTransform,
  { fused = true }: CreateOptimizerOptions = {},
): Optimizer {
  const { before, end } = (fused ? fuse(transform) : undefined) ?? { before: transform, end: addUpdates };
  return {
    init: (parameters) => toTrainingState(transform.init(parameters)),
    update: (parameters, gradients, trainingState, learningRate) => {
      const state = fromTrainingState(trainingState);
      const inputs = { parameters, learningRate };
      const transformed = before.update(gradients, state, inputs);
      const next = end(transformed.updates, state, inputs);
      return { parameters: next.parameters, state: toTrainingState({ ...transformed.state, ...next.state }) };
    },
  };
}

function addUpdates(updates: TensorMap, _state: TensorMap, { parameters }: { readonly parameters: TensorMap }) {
  return { parameters: mapTensors(updates, (update, name) => add(parameter(parameters, name), update)), state: {} };
}
