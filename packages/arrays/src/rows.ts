import { MemError } from '@mem/errors';
import { checkShape } from './check-array.js';
import { type Dtype, type HostArray, type TypedArrays, typedArrays } from './host-array.js';
import { shapeSize } from './shape.js';

/** Returns the length of the first axis; 1 for a scalar. */
export function rowCount({ shape: [rows = 1] }: Pick<HostArray, 'shape'>): number {
  return rows;
}

/** Returns the number of values in a row: the product of all axes but the first. */
export function rowSize({ shape }: Pick<HostArray, 'shape'>): number {
  return shapeSize(shape.slice(1));
}

/** Copies rows by index: `[rows, ...]` becomes `[indices.length, ...]`. */
export function gatherRows<D extends Dtype>(array: HostArray<D>, indices: ArrayLike<number>): HostArray<D> {
  const size = rowSize(array);
  const data = new typedArrays[array.dtype](indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const start = Number(indices[i]) * size;
    data.set(array.data.subarray(start, start + size), i * size);
  }
  return withRows(array, indices.length, data);
}

/** Returns a view of rows `start` to `end - 1`, without copying. */
export function sliceRows<D extends Dtype>(array: HostArray<D>, start: number, end: number): HostArray<D> {
  const size = rowSize(array);
  return withRows(array, end - start, array.data.subarray(start * size, end * size) as TypedArrays[D]);
}

/**
 * Joins arrays of the same dtype and row shape along the first axis into a new array.
 * @throws MemError `bad-value` for no arrays or different dtypes, `bad-shape` for different row shapes.
 */
export function concatRows<D extends Dtype>(parts: readonly HostArray<D>[]): HostArray<D> {
  const [first] = parts;
  if (first === undefined) throw new MemError('bad-value', 'Expected at least one array to concatenate, but got none.');
  for (const part of parts) {
    if (part.dtype !== first.dtype) {
      throw new MemError('bad-value', `Can't concatenate ${part.dtype} to ${first.dtype}. Convert one of them first.`);
    }
    checkShape('Every array to concatenate', part, [null, ...first.shape.slice(1)]);
  }
  const rows = parts.reduce((sum, part) => sum + rowCount(part), 0);
  const data = new typedArrays[first.dtype](rows * rowSize(first));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return withRows(first, rows, data);
}

function withRows<D extends Dtype>({ dtype, shape }: HostArray<D>, rows: number, data: TypedArrays[D]): HostArray<D> {
  return { dtype, shape: [rows, ...shape.slice(1)], data };
}
