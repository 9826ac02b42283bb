import { checkPositive, MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import { checkRows, readPredictions } from './check-samples.js';

/**
 * The index of each row's largest value, the first among equals: `logits` [samples, numClasses] gives [samples].
 * @throws MemError `bad-shape` unless the rows are whole, `bad-value` for a NaN.
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
        throw new MemError('bad-value', `Row ${row} has NaN at column ${column}: the model that made it diverged.`, {
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

/** The share of predictions that are right. @throws MemError `bad-shape` for none, or not one per label; `bad-label`. */
export function accuracy(predictions: ClassIds, labels: ClassIds): number {
  const read = readPredictions({ labels, predictions });
  return read.labels.filter((label, i) => read.predictions[i] === label).length / labels.length;
}
