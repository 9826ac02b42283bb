import { MemError } from '@mem/errors';
import { countClasses } from './class-counts.js';
import { type ClassIds, readLabels } from './labels.js';

/** The samples of each class, found in constant time. */
export interface ClassIndex {
  /** Samples per class, [numClasses]. */
  readonly counts: Int32Array;
  /** The `index`-th sample of `classId`, in the order of the labels. */
  sample(classId: number, index: number): number;
}

/** Sorts the sample indices by class. @throws MemError `bad-value` for empty labels, `bad-label` for one that is not a class. */
export function indexByClass(given: ClassIds, numClasses: number): ClassIndex {
  checkAnyLabels(given);
  const labels = readLabels(given, { numClasses });
  const counts = countClasses(labels, numClasses);
  const starts = new Int32Array(numClasses);
  for (let classId = 1; classId < numClasses; classId++) starts[classId] = starts[classId - 1]! + counts[classId - 1]!;
  const next = starts.slice();
  const samples = new Int32Array(labels.length);
  for (const [i, label] of labels.entries()) samples[next[label]!++] = i;
  return { counts, sample: (classId, index) => samples[starts[classId]! + index]! };
}

/** Passes when there is something to sample from. @throws MemError `bad-value`. */
export function checkAnyLabels(labels: ClassIds): void {
  if (labels.length === 0) throw new MemError('bad-value', 'There are no labels to sample from: give at least one.');
}
