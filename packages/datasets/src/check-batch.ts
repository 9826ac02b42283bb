import { MemError } from '@mem/errors';

/**
 * @throws MemError `bad-value` for an index outside `samples` images, `bad-option` unless `firstDraw` is a non-negative
 * integer.
 */
export function checkBatch(indices: Int32Array, firstDraw: number, samples: number): void {
  if (!Number.isSafeInteger(firstDraw) || firstDraw < 0) {
    throw new MemError('bad-option', `firstDraw must be a non-negative integer, but is ${firstDraw}.`, { firstDraw });
  }
  const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < samples));
  if (wrong !== undefined) {
    throw new MemError('bad-value', `Expected image indices from 0 to ${samples - 1}, but one is ${wrong}.`, {
      index: wrong,
    });
  }
}
