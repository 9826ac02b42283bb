import { argmaxRows, groupAccuracies } from '@mem/evaluation';
import type { Groups } from '@mem/groups';

/** Accuracy of predictions on labelled images. */
export interface Outcome {
  /** Class ids `[images]`. */
  readonly predictions: Int32Array;
  /** Mean accuracy of the classes that have images. */
  readonly all: number;
  /** Mean accuracy of each group's classes; null for a group without images. */
  readonly groups: readonly (number | null)[];
  /** Fractions of each true group's images that were assigned to a class of each group, `[groups, groups]`. */
  readonly confusion: readonly (readonly number[])[];
}

/** Evaluates logits `[images, classes]`. */
export function outcomeOf(logits: Float32Array, labels: Int32Array, groups: Groups): Outcome {
  return outcomeOfClasses(argmaxRows(logits, groups.ofClass.length), labels, groups);
}

/** Evaluates predicted classes `[images]`. */
export function outcomeOfClasses(predictions: Int32Array, labels: Int32Array, groups: Groups): Outcome {
  const { all, groups: accuracies } = groupAccuracies({ labels, predictions, groups });
  const counts = groups.names.map(() => groups.names.map(() => 0));
  for (const [i, label] of labels.entries()) {
    counts[groups.ofClass[label]!]![groups.ofClass[predictions[i]!]!]!++;
  }
  const confusion = counts.map((row) => {
    const images = row.reduce((sum, value) => sum + value, 0);
    return row.map((value) => value / Math.max(1, images));
  });
  return { predictions, all, groups: accuracies, confusion };
}
