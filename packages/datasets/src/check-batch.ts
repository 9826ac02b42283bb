import { checkNumber, MemError } from '@mem/errors';

/**
 * Checks the arguments of a `Batcher`.
 * @throws MemError `bad-value` for an index outside `samples` images, `bad-option` unless `firstDraw` is a non-negative
 * integer.
 */
export function checkBatch(indices: Int32Array, firstDraw: number, samples: number): void {
  checkNumber('firstDraw', firstDraw, { from: 0, integer: true });
  const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < samples));
  if (wrong !== undefined) {
    throw new MemError('bad-value', `Expected image indices from 0 to ${samples - 1}, but one is ${wrong}.`, {
      index: wrong,
    });
  }
}
