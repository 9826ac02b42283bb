import { type ByteSource, partBytes, readExactly } from './byte-source.js';
import type { ElementType } from './element-type.js';
import { type NamedArray, typedArrays } from './named-array.js';

/**
 * Reads and converts `count` elements from byte `begin` of a source on, in parts, so that they are never held twice.
 * @throws MemError `bad-file` for a value that does not fit or a source that gives too few bytes.
 */
export async function readElements(
  source: ByteSource,
  begin: number,
  count: number,
  { dtype, size, decode }: ElementType,
): Promise<NamedArray['data']> {
  const data = new typedArrays[dtype](count);
  const partCount = partBytes / size;
  for (let first = 0; first < count; first += partCount) {
    const end = Math.min(first + partCount, count);
    data.set(decode(await readExactly(source, begin + first * size, begin + end * size), first), first);
  }
  return data;
}
