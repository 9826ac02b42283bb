import { checkEvaluationLabels, checkPredictions } from './check-samples.js';
import type { Predictions } from './group-accuracies.js';

/** Where each group's errors went. */
export interface GroupConfusion {
  /** Wrong predictions per true group, [groups]. */
  readonly errors: readonly number[];
  /** Per true group, the share of its errors that went to a class of each group, [groups, groups]; null without errors. */
  readonly shares: readonly (readonly number[] | null)[];
}

/**
 * Which groups the errors of each group went to, its own included (a wrong class of the right group).
 * @throws MemError `bad-shape` for no samples or unequal lengths, `bad-label` for a class id out of range.
 */
export function groupConfusion({ labels, predictions, groups }: Predictions): GroupConfusion {
  const { classes, ofClass } = groups;
  checkEvaluationLabels(labels, ofClass.length);
  checkPredictions(predictions, labels, ofClass.length);
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < labels.length; i++) {
    if (predictions[i] !== labels[i]) counts[ofClass[labels[i]!]!]![ofClass[predictions[i]!]!]!++;
  }
  const errors = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const shares = counts.map((row, group) => (errors[group] === 0 ? null : row.map((count) => count / errors[group]!)));
  return { errors, shares };
}
