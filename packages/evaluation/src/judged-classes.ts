import { type ClassIds, countClasses, type Groups } from '@mem/groups';
import { readEvaluationLabels } from './check-samples.js';

/** Number of classes present in the labels, the only ones an accuracy covers. */
export interface JudgedClasses {
  /** Number in all groups together. */
  readonly all: number;
  /** Number in each group, `[groups]`. */
  readonly groups: readonly number[];
  /** Whether all classes have the same number of samples. */
  readonly balanced: boolean;
}

/**
 * Counts the classes present in `labels`, overall and by group.
 * @throws MemError `bad-shape` for no samples.
 * @throws MemError `bad-label` for a class id out of range.
 */
export function judgedClasses(labels: ClassIds, { classes, ofClass }: Groups): JudgedClasses {
  const counts = countClasses(readEvaluationLabels(labels, ofClass.length), ofClass.length);
  return {
    all: counts.filter((count) => count > 0).length,
    groups: classes.map((members) => members.filter((classId) => counts[classId]! > 0).length),
    balanced: counts.every((count) => count === counts[0]),
  };
}
