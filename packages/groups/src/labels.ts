import { checkPositive, MemError } from '@mem/errors';

/** Class ids: a plain or typed array of whole numbers, 64-bit integers (`BigInt64Array`) and whole floats included. */
export type ClassIds = ArrayLike<number | bigint>;

/** Options of `readLabels`. */
export interface ReadLabelsOptions {
  /** Classes that the labels may name; any whole number from 0 passes without it. */
  readonly numClasses?: number | undefined;
  /** The array's name in messages; `The labels` by default. */
  readonly what?: string;
}

const idLimit = 2 ** 31;

/**
 * The one reader of labels, predictions and other class ids: 32-bit integers, `[samples]`; an `Int32Array` is returned as it is.
 * @throws MemError `bad-label` with the index and value of the first element that is not a class id; `bad-option` for a
 * number of classes that is not a positive integer.
 */
export function readLabels(labels: ClassIds, { numClasses, what = 'The labels' }: ReadLabelsOptions = {}): Int32Array {
  if (numClasses !== undefined) checkPositive('numClasses', numClasses, { integer: true });
  const end = numClasses ?? idLimit;
  const read = labels instanceof Int32Array ? labels : new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const value = labels[i];
    const id = typeof value === 'bigint' ? Number(value) : value;
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= end)
      throw badLabel(what, i, value, numClasses);
    if (read !== labels) read[i] = id;
  }
  return read;
}

function badLabel(what: string, index: number, value: unknown, numClasses: number | undefined): MemError {
  const valid = numClasses === undefined ? 'from 0' : `from 0 to ${numClasses - 1}`;
  return new MemError(
    'bad-label',
    `${what} must be class ids (whole numbers ${valid}), but the one at index ${index} is ${String(value)}.`,
    { index, value, ...(numClasses === undefined ? {} : { numClasses }) },
  );
}
