import { checkArray, type HostArray, type HostMap, type LazyArray, readArray } from '@mem/arrays';
import { type EncodeSafetensorsOptions, layOutSafetensors, safetensorsParts } from './safetensors-layout.js';

/**
 * Bytes that are not in shared memory, as `Blob`, `Response` and Web Crypto require. Equals `Uint8Array<ArrayBuffer>`,
 * but also compiles with TypeScript before 5.7.
 */
export type UnsharedBytes = ReturnType<typeof Uint8Array.of>;

/**
 * Writes a safetensors file (https://github.com/huggingface/safetensors#format). Equal arrays give equal bytes, in any
 * order.
 * @throws MemError `bad-shape` if an array's shape and length disagree; `bad-value` for a reserved name, data of
 * another dtype, or a number too large for float16.
 */
export function encodeSafetensors(arrays: HostMap, options: EncodeSafetensorsOptions = {}): UnsharedBytes {
  for (const [name, array] of Object.entries(arrays)) checkArray(name, array);
  const layout = layOutSafetensors(arrays, options);
  const bytes = new Uint8Array(layout.size);
  bytes.set(layout.header);
  let offset = layout.header.length;
  for (const { name, array, asHalf } of layout.arrays) {
    for (const part of safetensorsParts(name, array, asHalf)) {
      bytes.set(part, offset);
      offset += part.length;
    }
  }
  return bytes;
}

/**
 * Yields the bytes of `encodeSafetensors` in parts of at most 4 MiB. Lazy arrays are read one at a time. A part may be
 * a view of an array's data, so use it before requesting the next one.
 * @throws MemError as `encodeSafetensors`, and `bad-shape` if a lazy array reads as another dtype or shape than
 * announced.
 */
export async function* safetensorsChunks(
  arrays: Readonly<Record<string, HostArray | LazyArray>>,
  options: EncodeSafetensorsOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const [name, array] of Object.entries(arrays)) if (!('read' in array)) checkArray(name, array);
  const layout = layOutSafetensors(arrays, options);
  yield layout.header;
  for (const { name, array, asHalf } of layout.arrays)
    yield* safetensorsParts(name, await readArray(name, array), asHalf);
}
