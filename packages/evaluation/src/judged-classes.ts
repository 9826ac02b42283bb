import { type ClassIds, countClasses, type Groups } from '@mem/groups';
import { readEvaluationLabels } from './check-samples.js';

/** How many classes occur in the labels: an accuracy says nothing of the others. */
export interface JudgedClasses {
  /** Over all groups. */
  readonly all: number;
  /** By group, `[groups]`. */
  readonly groups: readonly number[];
  /** Whether every class, of all there are, has equally many samples. */
  readonly balanced: boolean;
}

/**
 * Counts the classes that occur in `labels`, over all and by group.
 * @throws MemError `bad-shape` for no samples, `bad-label` for a class id out of range.
 */
export function judgedClasses(labels: ClassIds, { classes, ofClass }: Groups): JudgedClasses {
  const counts = countClasses(readEvaluationLabels(labels, ofClass.length), ofClass.length);
  return {
    all: counts.filter((count) => count > 0).length,
    groups: classes.map((members) => members.filter((classId) => counts[classId]! > 0).length),
    balanced: counts.every((count) => count === counts[0]),
  };
}
