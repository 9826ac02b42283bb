import { MemError } from '@mem/errors';
import { checkClassCounts, checkLabels, countClasses } from '@mem/groups';
import { checkFinite, checkShape, type LinearHead } from '@mem/nn';
import type { HostArray, Runtime } from '@mem/tensor';

/** What a frozen stage-1 model makes of labelled images. */
export interface FrozenFeatures {
  /** float32 `[samples, dim]`. */
  readonly features: HostArray;
  /** Class ids, `[samples]`. */
  readonly labels: Int32Array;
}

/** All that a stage-2 method sees; there is no test split, so that nothing can be chosen on it. */
export interface Stage2Data {
  readonly train: FrozenFeatures;
  /** What settings are chosen on. */
  readonly validation: FrozenFeatures;
  /** Training images per class, `[classes]`. */
  readonly classCounts: ArrayLike<number>;
  /** The stage-1 head, weight `[classes, dim]`. */
  readonly head: LinearHead;
}

/** What every stage-2 method needs. */
export interface Stage2Options {
  /** What computes. */
  readonly runtime: Runtime;
}

/**
 * Passes when every stage-2 method can be fitted to `data`.
 * @throws MemError `bad-shape` (also for features of another width than the head's), `bad-label`, `bad-value` for
 * values that are not finite, a class without training images or an empty validation split.
 */
export function checkStage2Data({ train, validation, classCounts, head }: Stage2Data): void {
  const { weight, bias } = head;
  checkShape("The head's weight", weight, [null, null]);
  const [numClasses, dim] = weight.shape as [number, number];
  checkFinite("The head's weight", weight);
  if (bias !== undefined) {
    checkShape("The head's bias", bias, [numClasses]);
    checkFinite("The head's bias", bias);
  }
  checkShape('classCounts', { shape: [classCounts.length] }, [numClasses]);
  checkClassCounts(classCounts);
  for (const [what, { features, labels }] of Object.entries({ training: train, validation })) {
    checkFeatures(`The ${what} features`, features, dim);
    checkShape(`The ${what} labels`, { shape: [labels.length] }, [features.shape[0]!]);
    checkLabels(labels, numClasses, `${what} label`);
  }
  checkClassCounts(countClasses(train.labels, numClasses));
}

/**
 * Passes for at least one row of `dim` finite values.
 * @throws MemError `bad-shape`; `bad-value` naming the first sample that is not finite, or for no samples.
 */
export function checkFeatures(what: string, features: HostArray, dim: number): void {
  checkShape(what, features, [null, dim]);
  const size = features.shape[0]! * dim;
  if (features.data.length !== size) {
    throw new MemError('bad-shape', `${what} have shape [${features.shape.join(', ')}], ${size} values, but hold ${features.data.length}.`, { shape: features.shape }); // biome-ignore format: fits
  }
  if (size === 0) throw new MemError('bad-value', `${what} are empty: give at least one sample.`);
  checkFinite(what, features);
}
