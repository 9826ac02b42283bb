import { checkArray, type HostMap } from '@mem/arrays';
import { type EncodeSafetensorsOptions, layOutSafetensors, safetensorsParts } from './safetensors-layout.js';

/**
 * Bytes outside shared memory, as `Blob`, `Response` and Web Crypto take them: `Uint8Array<ArrayBuffer>`, in words that
 * TypeScript before 5.7 understands too.
 */
export type UnsharedBytes = ReturnType<typeof Uint8Array.of>;

/**
 * Writes a safetensors file (https://github.com/huggingface/safetensors#format); equal arrays give equal bytes,
 * in whatever order they come.
 * @throws MemError `bad-shape` when an array's shape and length disagree; `bad-value` for a name that the format
 * reserves, data that is not of its dtype, or a number that float16 cannot hold.
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
