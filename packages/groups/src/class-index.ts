import { MemError } from '@mem/errors';
import { countClasses } from './class-counts.js';

/** The samples of each class, found in constant time. */
export interface ClassIndex {
  /** Samples per class, [numClasses]. */
  readonly counts: Int32Array;
  /** The `index`-th sample of `classId`, in the order of the labels. */
  sample(classId: number, index: number): number;
}

/** Sorts the sample indices by class. @throws MemError `bad-value` for empty labels, `bad-label` for one out of range. */
export function indexByClass(labels: ArrayLike<number>, numClasses: number): ClassIndex {
  checkAnyLabels(labels);
  const counts = countClasses(labels, numClasses);
  const starts = new Int32Array(numClasses);
  for (let classId = 1; classId < numClasses; classId++) starts[classId] = starts[classId - 1]! + counts[classId - 1]!;
  const next = starts.slice();
  const samples = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) samples[next[labels[i]!]!++] = i;
  return { counts, sample: (classId, index) => samples[starts[classId]! + index]! };
}

/** Passes when there is something to sample from. @throws MemError `bad-value`. */
export function checkAnyLabels(labels: ArrayLike<number>): void {
  if (labels.length === 0) throw new MemError('bad-value', 'There are no labels to sample from: give at least one.');
}
