import { type Dtype, type HostArray, typedArrays } from './host-array.js';
import { shapeSize } from './shape.js';

/** Copies values, row by row, into a new array. */
export function hostArray<D extends Dtype>(
  dtype: D,
  shape: readonly number[],
  values: ArrayLike<number>,
): HostArray<D> {
  return { dtype, shape, data: new typedArrays[dtype](values) };
}

/** Creates an array of zeros. */
export function zeroArray<D extends Dtype>(dtype: D, shape: readonly number[]): HostArray<D> {
  return { dtype, shape, data: new typedArrays[dtype](shapeSize(shape)) };
}

/** Applies `fn` to every value and returns a new array. */
export function mapArray<D extends Dtype>(
  { dtype, shape, data }: HostArray<D>,
  fn: (value: number, index: number) => number,
): HostArray<D> {
  const mapped = new typedArrays[dtype](data.length);
  for (let i = 0; i < data.length; i++) mapped[i] = fn(Number(data[i]), i);
  return { dtype, shape, data: mapped };
}

/** Creates a scalar of shape `[]`. */
export function float32Scalar(value: number): HostArray<'float32'> {
  return hostArray('float32', [], [value]);
}

/** Copies values into an array of shape `[length]`. */
export function float32Vector(values: ArrayLike<number>): HostArray<'float32'> {
  return hostArray('float32', [values.length], values);
}

/** Copies integers, such as labels, into an array of shape `[length]`. */
export function int32Vector(values: ArrayLike<number>): HostArray<'int32'> {
  return hostArray('int32', [values.length], values);
}
