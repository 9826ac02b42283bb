import { countClasses } from '@mem/groups';
import { accuracy, argmaxRows } from './accuracy.js';
import type { GroupedLogits } from './accuracy-given-group.js';
import { checkRows, readEvaluationLabels } from './check-samples.js';

/** Magnitudes and logits of a modulator with the true classes. */
export interface GroupMagnitudes extends GroupedLogits {
  /** Magnitudes row by row, `[samples, groups]`. */
  readonly magnitudes: Float32Array;
}

/** Accuracy of a predicted group. */
export interface HitRate {
  /** Fraction of all samples. */
  readonly all: number;
  /** Fraction of each true group's samples. Null for a group without samples. */
  readonly groups: readonly (number | null)[];
}

/** Accuracies of two ways to predict the group. */
export interface GroupHitRates {
  /** The group with the largest magnitude. */
  readonly magnitude: HitRate;
  /** The group of the class with the largest logit. */
  readonly topClass: HitRate;
}

/**
 * Measures how often the group with the largest magnitude and the group of the head's top class are the true group.
 * @throws MemError `bad-shape` for no samples or arrays of another shape.
 * @throws MemError `bad-label` for a label that is not a class.
 * @throws MemError `bad-value` for a NaN.
 */
export function groupHitRates({ magnitudes, logits, groups, ...given }: GroupMagnitudes): GroupHitRates {
  const { classes, ofClass } = groups;
  const labels = readEvaluationLabels(given.labels, ofClass.length);
  checkRows('magnitudes', magnitudes, labels.length, classes.length);
  checkRows('logits', logits, labels.length, ofClass.length);
  const truth = labels.map((label) => ofClass[label]!);
  return {
    magnitude: hitRate(argmaxRows(magnitudes, classes.length), truth, classes.length),
    topClass: hitRate(
      argmaxRows(logits, ofClass.length).map((classId) => ofClass[classId]!),
      truth,
      classes.length,
    ),
  };
}

function hitRate(guesses: Int32Array, truth: Int32Array, numGroups: number): HitRate {
  const counts = countClasses(truth, numGroups);
  const hits = countClasses(
    truth.filter((group, i) => guesses[i] === group),
    numGroups,
  );
  return {
    all: accuracy(guesses, truth),
    groups: Array.from(counts, (count, group) => (count === 0 ? null : hits[group]! / count)),
  };
}
