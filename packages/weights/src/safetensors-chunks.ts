import { checkArray, type HostArray, type LazyArray, readArray } from '@mem/arrays';
import { type EncodeSafetensorsOptions, layOutSafetensors, safetensorsParts } from './safetensors-layout.js';

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
