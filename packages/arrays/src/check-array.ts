import { MemError } from '@mem/errors';
import { type Dtype, type HostArray, type LazyArray, typedArrays } from './host-array.js';
import { elementCount } from './shape.js';

/**
 * Checks that `data` matches `dtype` and `shape`.
 * @throws MemError `bad-value` for data of another dtype, `bad-shape` for the wrong number of values.
 */
export function checkArray(name: string, { dtype, shape, data }: HostArray): void {
  if (!(data instanceof typedArrays[dtype])) {
    const expected = typedArrays[dtype].name;
    const message = `The data of '${name}' must be of type ${expected}, because its dtype is ${dtype}.`;
    throw new MemError('bad-value', message, { name, dtype });
  }
  if (elementCount(shape) !== data.length) {
    throw new MemError('bad-shape', `'${name}' of shape [${shape.join(', ')}] was given ${data.length} values.`, {
      name,
      shape,
      length: data.length,
    });
  }
}

/**
 * Checks that an array has the expected shape, in which null matches any length.
 * @throws MemError `bad-shape` with both shapes.
 */
export function checkShape(
  what: string,
  { shape }: Pick<HostArray, 'shape'>,
  expected: readonly (number | null)[],
): void {
  const fits =
    shape.length === expected.length && expected.every((length, i) => length === null || length === shape[i]);
  if (fits) return;
  const wanted = expected.map((length) => length ?? 'any').join(', ');
  throw new MemError('bad-shape', `${what} must have shape [${wanted}], but has [${shape.join(', ')}].`, {
    shape,
    expected,
  });
}

/**
 * Checks that all values are finite.
 * @throws MemError `bad-value` with the first sample that has another value.
 */
export function checkFinite(what: string, { data, shape }: Pick<HostArray, 'data' | 'shape'>): void {
  const at = data.findIndex((value: number) => !Number.isFinite(value));
  if (at < 0) return;
  const sample = Math.floor(at / (data.length / (shape[0] ?? 1)));
  throw new MemError(
    'bad-value',
    `${what} must be finite, but sample ${sample} has ${data[at]}. Check how these values were computed.`,
    { sample },
  );
}

/**
 * Narrows the type of an array to a dtype.
 * @throws MemError `bad-value` for an array of another dtype.
 * @example
 * ```ts
 * const { data } = ofDtype('Logits', await runtime.read(value), 'float32'); // a Float32Array
 * ```
 */
export function ofDtype<D extends Dtype>(what: string, array: HostArray, dtype: D): HostArray<D> {
  if (array.dtype === dtype) return array as HostArray<D>;
  throw new MemError('bad-value', `${what} must be ${dtype}, but is ${array.dtype}. Convert it first.`, {
    dtype: array.dtype,
    expected: dtype,
  });
}

/**
 * Reads an array, which may be lazy, and checks it.
 * @throws MemError `bad-shape` if a lazy array has a different dtype or shape than announced, and as `checkArray`.
 */
export async function readArray(name: string, array: HostArray | LazyArray): Promise<HostArray> {
  const read = 'read' in array ? await array.read() : array;
  const [announced, given] = [array, read].map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`);
  if (announced !== given) {
    throw new MemError('bad-shape', `'${name}' was announced as ${announced}, but is ${given}.`, {
      name,
      announced,
      given,
    });
  }
  checkArray(name, read);
  return read;
}
