import { countClasses } from '@mem/groups';
import { accuracy, argmaxRows } from './accuracy.js';
import type { GroupedLogits } from './accuracy-given-group.js';
import { checkRows, readEvaluationLabels } from './check-samples.js';

/** A modulator's magnitudes and logits, beside the truth. */
export interface GroupMagnitudes extends GroupedLogits {
  /** [samples, groups], row by row. */
  readonly magnitudes: Float32Array;
}

/** How often a guess of the group is right. */
export interface HitRate {
  /** The share of all samples. */
  readonly all: number;
  /** The share of each true group's samples; null for a group without samples. */
  readonly groups: readonly (number | null)[];
}

/** Two guesses of the group, for comparison. */
export interface GroupHitRates {
  /** The group of the largest magnitude. */
  readonly magnitude: HitRate;
  /** The group of the class with the largest logit. */
  readonly topClass: HitRate;
}

/**
 * How often the group of the largest magnitude, and that of the head's top class, is the true one.
 * @throws MemError `bad-shape` for no samples or arrays of another shape, `bad-label` for a label that is not a class,
 * `bad-value` for a NaN.
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
