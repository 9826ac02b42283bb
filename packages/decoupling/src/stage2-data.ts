import { checkFinite, checkShape, type HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import {
  type ClassCounts,
  type ClassIds,
  checkClassCounts,
  checkCountsCover,
  countClasses,
  readLabels,
} from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import type { Runtime } from '@mem/tensor';

/** The features of labelled images, from a frozen stage-1 model. */
export interface FrozenFeatures<Labels extends ClassIds = ClassIds> {
  /** float32 `[samples, dim]`. */
  readonly features: HostArray<'float32'>;
  /** `[samples]` */
  readonly labels: Labels;
}

/** All that a stage-2 method sees; there is no test split, so that nothing can be chosen on it. */
export interface Stage2Data {
  readonly train: FrozenFeatures;
  /** Settings are chosen on these samples. */
  readonly validation: FrozenFeatures;
  /** Training images per class, `[classes]`; images that were held out of `train` may count. */
  readonly classCounts: ClassCounts;
  /** Views of each training image in `train`, the plain one included; 1 by default. */
  readonly views?: number | undefined;
  /** The stage-1 head, weight `[classes, dim]`. */
  readonly head: LinearHead;
}

/** What every stage-2 method needs. */
export interface Stage2Options {
  /** What computes. */
  readonly runtime: Runtime;
}

/** Stage-2 data that `readStage2Data` has checked: labels and class counts are 32-bit integers. */
export interface CheckedStage2Data extends Stage2Data {
  readonly train: FrozenFeatures<Int32Array>;
  readonly validation: FrozenFeatures<Int32Array>;
  readonly classCounts: Int32Array;
}

/**
 * Checks that every stage-2 method can be fitted to `data`, and reads its labels and class counts.
 * @throws MemError `bad-shape` (also for features of another width than the head's), `bad-label`, `bad-value` for
 * values that are not finite, a class without training images or with more labels than its count, or an empty validation split.
 */
export function readStage2Data(data: Stage2Data): CheckedStage2Data {
  const { head, views } = data;
  const { weight, bias } = head;
  checkShape("The head's weight", weight, [null, null]);
  const [numClasses, dim] = weight.shape as [number, number];
  checkFinite("The head's weight", weight);
  if (bias !== undefined) {
    checkShape("The head's bias", bias, [numClasses]);
    checkFinite("The head's bias", bias);
  }
  checkShape('classCounts', { shape: [data.classCounts.length] }, [numClasses]);
  const classCounts = checkClassCounts(data.classCounts);
  const read = (what: string, { features, labels }: FrozenFeatures): FrozenFeatures<Int32Array> => {
    checkFeatures(`The ${what} features`, features, dim);
    checkShape(`The ${what} labels`, { shape: [labels.length] }, [features.shape[0]!]);
    return { features, labels: readLabels(labels, { numClasses, what: `The ${what} labels` }) };
  };
  const train = read('training', data.train);
  const validation = read('validation', data.validation);
  checkClassCounts(countClasses(train.labels, numClasses));
  checkCountsCover(classCounts, train.labels, { views });
  return { ...data, train, validation, classCounts };
}

/**
 * Passes for at least one row of `dim` finite values.
 * @throws MemError `bad-shape`; `bad-value` naming the first sample that is not finite, or for no samples.
 */
export function checkFeatures(what: string, features: HostArray, dim: number): void {
  checkShape(what, features, [null, dim]);
  const size = features.shape[0]! * dim;
  if (features.data.length !== size) {
    throw new MemError(
      'bad-shape',
      `${what} have shape [${features.shape.join(', ')}], ${size} values, but hold ${features.data.length}.`,
      { shape: features.shape },
    );
  }
  if (size === 0) throw new MemError('bad-value', `${what} are empty: give at least one sample.`);
  checkFinite(what, features);
}
