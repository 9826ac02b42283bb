import { type ByteSource, type Dtype, type HostArray, partBytes, readExactly, shapeSize, zeroArray } from '@mem/arrays';
import type { ElementType } from './element-type.js';

/**
 * Reads and converts an array of `shape` from byte `begin` of a source, in parts, so that it is never held twice.
 * @throws MemError `bad-file` for a value that does not fit or a source that returns too few bytes.
 */
export async function readElements<D extends Dtype>(
  source: ByteSource,
  begin: number,
  shape: readonly number[],
  { dtype, size, decode }: ElementType<D>,
): Promise<HostArray<D>> {
  const array = zeroArray(dtype, shape);
  const count = shapeSize(shape);
  const partCount = partBytes / size;
  for (let first = 0; first < count; first += partCount) {
    const end = Math.min(first + partCount, count);
    array.data.set(decode(await readExactly(source, begin + first * size, begin + end * size), first), first);
  }
  return array;
}
