import type { HostArray } from '@mem/tensor';

/** Gathers rows of a host array along its first axis: `[n, ...]` and m indices give `[m, ...]`. */
export function gatherRows(array: HostArray, indices: ArrayLike<number>): HostArray {
  const rowShape = array.shape.slice(1);
  const width = rowShape.reduce((product, length) => product * length, 1);
  const Data = array.data.constructor as Float32ArrayConstructor;
  const data = new Data(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * width;
    data.set(array.data.subarray(start, start + width), i * width);
  }
  return { dtype: array.dtype, shape: [indices.length, ...rowShape], data };
}

/** Returns rows `start` to `end - 1` of a host array, without copying. */
export function sliceRows({ dtype, shape, data }: HostArray, start: number, end: number): HostArray {
  const rowShape = shape.slice(1);
  const width = rowShape.reduce((product, length) => product * length, 1);
  return { dtype, shape: [end - start, ...rowShape], data: data.subarray(start * width, end * width) };
}

/** Concatenates host arrays of the same dtype and row shape along their first axes. */
export function joinRows(parts: readonly HostArray[]): HostArray {
  const { dtype, shape, data } = parts[0]!;
  const Data = data.constructor as Float32ArrayConstructor;
  const joined = new Data(parts.reduce((size, part) => size + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part.data, offset);
    offset += part.data.length;
  }
  return { dtype, shape: [parts.reduce((count, part) => count + part.shape[0]!, 0), ...shape.slice(1)], data: joined };
}

/** Makes a host array `[length]` of integers, such as labels. */
export function int32Vector(values: ArrayLike<number>): HostArray {
  return { dtype: 'int32', shape: [values.length], data: Int32Array.from(values) };
}
