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
  const out = new Int32Array(samples);
  for (let row = 0; row < samples; row++) {
    let best = 0;
    for (let column = 0; column < numClasses; column++) {
      const value = logits[row * numClasses + column]!;
      if (Number.isNaN(value)) {
        throw new MemError('bad-value', `Row ${row} has NaN at column ${column}: the model diverged.`, {
          row,
          column,
        });
      }
      if (value > logits[row * numClasses + best]!) best = column;
    }
    out[row] = best;
  }
  return out;
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
