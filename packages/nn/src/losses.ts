import { MemError } from '@mem/errors';
import { softmaxCrossEntropy } from '@mem/tensor';
import { add, cast, mean, oneHot, reshape, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** Converts int32 labels `[batch]` to one-hot targets `[batch, numClasses]`. */
export function oneHotTargets(labels: Tensor, numClasses: number): Tensor {
  // The wasm kernel writes integers even when asked for floats, so cast them.
  return cast(oneHot(labels as Tensor1D, numClasses), 'float32');
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Added to the logits, `[classes]`. The log of the training priors gives balanced softmax (Ren et al. 2020). */
  readonly logPrior?: Tensor;
}

/** Mean cross-entropy of logits `[batch, classes]` with soft targets `[batch, classes]`, a scalar. */
export function crossEntropy(logits: Tensor, targets: Tensor, { logPrior }: CrossEntropyOptions = {}): Tensor {
  const adjusted = logPrior === undefined ? logits : add(logits, reshape(logPrior, [1, -1]));
  return mean(softmaxCrossEntropy(adjusted, targets));
}

/**
 * Log of the fraction of the training images in each class, `[classes]`.
 * @throws MemError `bad-value` for a class without images, whose prior would be minus infinity.
 */
export function logPriors(classCounts: ArrayLike<number>): Float32Array {
  const counts = Array.from(classCounts);
  const missing = counts.findIndex((count) => !(count > 0 && Number.isFinite(count)));
  if (missing >= 0) {
    throw new MemError(
      'bad-value',
      `Class ${missing} has ${counts[missing]} training images; every class needs at least one for its prior.`,
      { class: missing, count: counts[missing] },
    );
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => Math.log(count / total));
}
