import { MemError } from '@mem/errors';
import { countClasses } from './class-counts.js';
import { type ClassIds, readLabels } from './labels.js';

/** Index of the samples of each class, with constant-time access. */
export interface ClassIndex {
  /** Number of samples of each class, `[numClasses]`. */
  readonly counts: Int32Array;
  /** Returns the `index`-th sample of `classId`, in the order of the labels. */
  sample(classId: number, index: number): number;
}

/**
 * Sorts the sample indices by class.
 * @throws MemError `bad-value` for no labels.
 * @throws MemError `bad-label` for a label that is not a class.
 */
export function indexByClass(given: ClassIds, numClasses: number): ClassIndex {
  const labels = readSampleLabels(given, numClasses);
  const counts = countClasses(labels, numClasses);
  const starts = new Int32Array(numClasses);
  for (let classId = 1; classId < numClasses; classId++) starts[classId] = starts[classId - 1]! + counts[classId - 1]!;
  const next = starts.slice();
  const samples = new Int32Array(labels.length);
  for (const [i, label] of labels.entries()) samples[next[label]!++] = i;
  return { counts, sample: (classId, index) => samples[starts[classId]! + index]! };
}

/**
 * Reads the labels of at least one sample.
 * @throws MemError `bad-value` for no labels.
 * @throws MemError `bad-label` for a label that is not a class.
 */
export function readSampleLabels(labels: ClassIds, numClasses: number): Int32Array {
  if (labels.length === 0) throw new MemError('bad-value', 'There are no labels to sample from; give at least one.');
  return readLabels(labels, { numClasses });
}
