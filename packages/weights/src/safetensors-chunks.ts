import { checkArray, type HostArray, type LazyArray, readArray } from '@mem/arrays';
import { type EncodeSafetensorsOptions, layOutSafetensors, safetensorsParts } from './safetensors-layout.js';

/**
 * Writes the bytes of `encodeSafetensors` part by part, at most 4 MiB each: lazy arrays are read one after the other,
 * and only one is held. A part may be a view of an array's data, so use it before asking for the next one.
 * @throws MemError as `encodeSafetensors` does, and `bad-shape` when a lazy array reads as another dtype or shape than it said.
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
