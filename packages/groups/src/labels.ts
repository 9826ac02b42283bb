import { checkPositive, MemError } from '@mem/errors';

/** Class ids: a plain or typed array of whole numbers, including 64-bit integers (`BigInt64Array`) and whole floats. */
export type ClassIds = ArrayLike<number | bigint>;

/** Options of `readLabels`. */
export interface ReadLabelsOptions {
  /** Number of classes. Without it, any whole number from 0 is a class id. */
  readonly numClasses?: number | undefined;
  /**
   * Name of the array in messages.
   * @default 'The labels'
   */
  readonly what?: string;
}

const idLimit = 2 ** 31;

/**
 * Reads labels, predictions or other class ids as 32-bit integers, `[samples]`. Returns an `Int32Array` without copying.
 * @throws MemError `bad-label` with the index and value of the first element that is not a class id.
 * @throws MemError `bad-option` for a number of classes that is not a positive integer.
 */
export function readLabels(labels: ClassIds, { numClasses, what = 'The labels' }: ReadLabelsOptions = {}): Int32Array {
  if (numClasses !== undefined) checkPositive('numClasses', numClasses, { integer: true });
  const end = numClasses ?? idLimit;
  const read = labels instanceof Int32Array ? labels : new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const value = labels[i];
    const id = typeof value === 'bigint' ? Number(value) : value;
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= end) {
      const valid = numClasses === undefined ? 'from 0' : `from 0 to ${numClasses - 1}`;
      throw new MemError(
        'bad-label',
        `${what} must be class ids (whole numbers ${valid}), but the one at index ${i} is ${String(value)}.`,
        { index: i, value, ...(numClasses === undefined ? {} : { numClasses }) },
      );
    }
    if (read !== labels) read[i] = id;
  }
  return read;
}
