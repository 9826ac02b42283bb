import { MemError } from '@mem/errors';
import { elementCount, type LazyNamedArray, type NamedArray, typedArrays } from './named-array.js';

/**
 * The values of an array, lazy or not, once they are what its dtype and shape say; `name` is for messages.
 * @throws MemError `bad-shape` when shape and length disagree or it reads as another dtype or shape, `bad-value` when
 * the data is not of its dtype.
 */
export async function readNamedArray(name: string, array: NamedArray | LazyNamedArray): Promise<NamedArray> {
  const read = 'read' in array ? await array.read() : array;
  const [said, given] = [array, read].map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`);
  if (said !== given) {
    throw new MemError('bad-shape', `'${name}' was said to be ${said}, but reads as ${given}.`, { name, said, given });
  }
  checkArray(name, read);
  return read;
}

/** @throws MemError `bad-shape` when shape and length disagree, `bad-value` when the data is not of its dtype. */
export function checkArray(name: string, { dtype, shape, data }: NamedArray): void {
  if (!(data instanceof typedArrays[dtype])) {
    throw new MemError(
      'bad-value',
      `The data of '${name}' must be of type ${typedArrays[dtype].name}, because its dtype is ${dtype}.`,
      { name, dtype },
    );
  }
  if (elementCount(shape) !== data.length) {
    throw new MemError('bad-shape', `'${name}' of shape [${shape.join(', ')}] was given ${data.length} values.`, {
      name,
      shape,
      length: data.length,
    });
  }
}
