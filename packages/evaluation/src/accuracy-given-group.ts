import type { ClassIds, Groups } from '@mem/groups';
import { argmax } from './accuracy.js';
import { checkRows, readEvaluationLabels } from './check-samples.js';
import { type GroupAccuracies, groupAccuracies } from './group-accuracies.js';

/** Logits of a model with the true classes. */
export interface GroupedLogits {
  /** Logits row by row, `[samples, numClasses]`. */
  readonly logits: Float32Array;
  /** True classes, `[samples]`. */
  readonly labels: ClassIds;
  readonly groups: Groups;
}

/**
 * Computes the accuracies if the true group of each sample were known, so that only its classes compete: the ceiling
 * for methods that re-weight whole groups.
 * @throws MemError `bad-shape` for no samples or logits of another shape.
 * @throws MemError `bad-label` for a label that is not a class.
 * @throws MemError `bad-value` for a NaN.
 */
export function accuracyGivenGroup({ logits, groups, ...given }: GroupedLogits): GroupAccuracies {
  const { classes, ofClass } = groups;
  const labels = readEvaluationLabels(given.labels, ofClass.length);
  checkRows('logits', logits, labels.length, ofClass.length);
  const predictions = labels.map((label, row) => {
    const members = classes[ofClass[label]!]!;
    const own = members.map((classId) => logits[row * ofClass.length + classId]!);
    return members[argmax(own, 0, own.length, row)]!;
  });
  return groupAccuracies({ labels, predictions, groups });
}
