import {
  checkFinite,
  checkShape,
  type HostArray,
  isRowSource,
  memoryRows,
  type RowSource,
  shapeSize,
} from '@mem/arrays';
import { MemError } from '@mem/errors';
import { type ClassIds, readLabels } from '@mem/groups';
import { Tensor } from '@tensorflow/tfjs-core';

/** Numbers with a shape, from any framework: a tfjs tensor, or values in row-major order. */
export type ArrayInput = Tensor | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

/** Rows `[samples, ...]`: numbers in memory, or a source that reads them when they are needed. */
export type RowInput = ArrayInput | RowSource<'float32'>;

/** Class ids, one per sample: a tfjs tensor, or a plain or typed array, including `BigInt64Array`. */
export type LabelInput = Tensor | ClassIds;

/**
 * Returns the input as float32 in host memory.
 * @throws MemError `bad-shape` for more or fewer values than the shape holds.
 */
export async function toHost(what: string, input: ArrayInput): Promise<HostArray<'float32'>> {
  const { shape } = input;
  const given = input instanceof Tensor ? await input.data() : input.data;
  const data = given instanceof Float32Array ? given : Float32Array.from(given);
  const size = shapeSize(shape);
  if (data.length !== size) {
    throw new MemError(
      'bad-shape',
      `${what} of shape [${shape.join(', ')}] must have ${size} values, but has ${data.length}.`,
      { shape, length: data.length },
    );
  }
  return { dtype: 'float32', shape: [...shape], data };
}

/**
 * Returns the input as rows of this shape. Numbers in memory are copied and must be finite.
 * @throws MemError `bad-shape`.
 * @throws MemError `bad-value` for values that are not finite.
 */
export async function toRows(
  what: string,
  input: RowInput,
  shape: readonly (number | null)[],
): Promise<RowSource<'float32'>> {
  if (isRowSource(input)) {
    checkShape(what, input, shape);
    return input;
  }
  const array = await toHost(what, input);
  checkShape(what, array, shape);
  checkFinite(what, array);
  return memoryRows(array);
}

/**
 * Returns labels as 32-bit integers in host memory; `what` is their name in messages.
 * @throws MemError `bad-label` for one that is not a class.
 */
export async function toLabels(what: string, input: LabelInput, numClasses: number): Promise<Int32Array> {
  return readLabels(input instanceof Tensor ? await input.data() : input, { numClasses, what });
}
