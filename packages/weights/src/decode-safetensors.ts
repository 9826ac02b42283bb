import type { NamedArray, NamedArrays } from './named-array.js';
import { decodeElements, headerLength, parseSafetensorsHeader, prefixBytes } from './safetensors-header.js';

/** What a safetensors file holds. */
export interface Safetensors {
  /** Without a prototype, so that any name is safe. */
  readonly arrays: NamedArrays;
  /** The header's free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors#format): F64, F32, F16 and BF16 become float32,
 * the integers int32, BOOL bool. The arrays are copies; `bytes` may be unaligned.
 * @throws MemError `bad-file` when the file is truncated, malformed or holds a value that does not fit.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const dataStart = prefixBytes + headerLength(bytes, bytes.length);
  const { entries, metadata } = parseSafetensorsHeader(
    bytes.subarray(prefixBytes, dataStart),
    bytes.length - dataStart,
  );
  const arrays: Record<string, NamedArray> = Object.create(null);
  for (const entry of entries) {
    const { name, type, shape, begin, end } = entry;
    const data = decodeElements(entry, bytes.subarray(dataStart + begin, dataStart + end));
    arrays[name] = { dtype: type.dtype, shape, data };
  }
  return { arrays, metadata };
}
