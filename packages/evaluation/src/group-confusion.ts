import { readPredictions } from './check-samples.js';
import type { Predictions } from './group-accuracies.js';

/** Confusion between groups of classes. */
export interface GroupConfusion {
  /** Number of wrong predictions for each true group, `[groups]`. */
  readonly errors: readonly number[];
  /**
   * Fraction of each true group's errors that went to a class of each group, `[groups, groups]`. Null without errors.
   */
  readonly fractions: readonly (readonly number[] | null)[];
}

/**
 * Counts which groups the errors of each group went to, including its own (a wrong class of the right group).
 * @throws MemError `bad-shape` for no samples or unequal lengths.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function groupConfusion({ groups, ...given }: Predictions): GroupConfusion {
  const { classes, ofClass } = groups;
  const { labels, predictions } = readPredictions(given, ofClass.length);
  const counts = classes.map(() => classes.map(() => 0));
  for (const [i, label] of labels.entries()) {
    if (predictions[i] !== label) counts[ofClass[label]!]![ofClass[predictions[i]!]!]!++;
  }
  const errors = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const fractions = counts.map((row, group) =>
    errors[group] === 0 ? null : row.map((count) => count / errors[group]!),
  );
  return { errors, fractions };
}
