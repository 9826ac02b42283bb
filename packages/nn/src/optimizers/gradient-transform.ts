import type { HostMap } from '@mem/arrays';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FusiblePart } from './fusible-part.js';

/** Everything besides gradients that a transform may use. */
export interface TransformInputs {
  /** The trained parameters, before this step. */
  readonly parameters: TensorMap;
  /** The learning rate of this step, a scalar. */
  readonly learningRate: Tensor;
}

/** A map of updates, one for each trained parameter and of its shape, with the transform's next state. */
export interface TransformResult {
  readonly updates: TensorMap;
  readonly state: TensorMap;
}

/**
 * A pure transform of gradients, as optax's. A chain of them turns the gradients of a step into the updates that
 * `createOptimizer` adds to the parameters.
 */
export interface GradientTransform {
  /** The initial state for these parameters, a flat map. A stateless transform returns `{}`. */
  init(parameters: HostMap): HostMap;
  /** Transforms `updates` and returns them with the entries of `init`, as they are after this step. */
  update(updates: TensorMap, state: TensorMap, inputs: TransformInputs): TransformResult;
  /** The transforms of a chain, in order. Set by `chain`. */
  readonly parts?: readonly GradientTransform[];
  /** The settings that let a fused kernel compute this transform. Your own transforms leave it out. */
  readonly fusible?: FusiblePart;
}
