import { checkPositive, MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import { checkRows, readPredictions } from './check-samples.js';

/**
 * Returns the index of the largest value in each row of `logits` `[samples, numClasses]`, the first in a tie.
 * @throws MemError `bad-shape` unless `numClasses` divides the number of values.
 * @throws MemError `bad-value` for a NaN.
 */
export function argmaxRows(logits: ArrayLike<number>, numClasses: number): Int32Array {
  checkPositive('numClasses', numClasses, { integer: true });
  const samples = Math.floor(logits.length / numClasses);
  checkRows('logits', logits, samples, numClasses);
  return Int32Array.from({ length: samples }, (_, row) => argmax(logits, row * numClasses, numClasses, row));
}

/**
 * Returns the index of the largest of the `length` values from `start` on, the first in a tie.
 * @throws MemError `bad-value` for a NaN, with `row`.
 */
export function argmax(values: ArrayLike<number>, start: number, length: number, row: number): number {
  let best = 0;
  for (let column = 0; column < length; column++) {
    const value = values[start + column]!;
    if (value > values[start + best]!) best = column;
    else if (Number.isNaN(value)) {
      const message = `Row ${row} has NaN at column ${column}: the model diverged.`;
      throw new MemError('bad-value', message, { row, column });
    }
  }
  return best;
}

/**
 * Returns the fraction of correct predictions.
 * @throws MemError `bad-shape` for no samples or unequal lengths.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function accuracy(predictions: ClassIds, labels: ClassIds): number {
  const read = readPredictions({ labels, predictions });
  return read.labels.filter((label, i) => read.predictions[i] === label).length / labels.length;
}
