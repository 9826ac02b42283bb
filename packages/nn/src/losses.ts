import { MemError } from '@mem/errors';
import { softmaxCrossEntropy } from '@mem/tensor';
import {
  add,
  cast,
  mean,
  mul,
  oneHot,
  reshape,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';

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
  return mean(softmaxCrossEntropy(shifted(logits, logPrior), targets));
}

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions {
  /**
   * Added to the logits, `[classes]`. The log odds of the training priors (`priorLogOdds`) give the balanced binary
   * cross-entropy of LiVT (Xu et al. 2023).
   */
  readonly logOdds?: Tensor;
}

/**
 * Binary cross-entropy of logits `[batch, classes]` with soft targets `[batch, classes]`: the sum over the classes,
 * averaged over the batch, a scalar.
 */
export function binaryCrossEntropy(
  logits: Tensor,
  targets: Tensor,
  { logOdds }: BinaryCrossEntropyOptions = {},
): Tensor {
  const x = shifted(logits, logOdds);
  // -t log sigmoid(x) - (1 - t) log(1 - sigmoid(x)), without a logarithm that could be of 0.
  return mean(sum(sub(softplus(x), mul(x, targets)), -1));
}

function shifted(logits: Tensor, shift: Tensor | undefined): Tensor {
  return shift === undefined ? logits : add(logits, reshape(shift, [1, -1]));
}

/**
 * Log of the fraction of the training images in each class, `[classes]`.
 * @throws MemError `bad-value` for a class without images, whose prior would be minus infinity.
 */
export function logPriors(classCounts: ArrayLike<number>): Float32Array {
  const { counts, total } = checkedCounts(classCounts);
  return Float32Array.from(counts, (count) => Math.log(count / total));
}

/**
 * Log odds of each class's fraction of the training images, log(p / (1 - p)), `[classes]`.
 * @throws MemError `bad-value` for a class without images, or with all of them.
 */
export function priorLogOdds(classCounts: ArrayLike<number>): Float32Array {
  const { counts, total } = checkedCounts(classCounts);
  if (counts.length < 2) {
    throw new MemError('bad-value', 'There must be at least two classes for the odds of each, but there is one.');
  }
  return Float32Array.from(counts, (count) => Math.log(count / (total - count)));
}

function checkedCounts(classCounts: ArrayLike<number>): { readonly counts: number[]; readonly total: number } {
  const counts = Array.from(classCounts);
  const missing = counts.findIndex((count) => !(count > 0 && Number.isFinite(count)));
  if (missing >= 0) {
    throw new MemError(
      'bad-value',
      `Class ${missing} has ${counts[missing]} training images; every class needs at least one for its prior.`,
      { class: missing, count: counts[missing] },
    );
  }
  return { counts, total: counts.reduce((before, count) => before + count, 0) };
}
