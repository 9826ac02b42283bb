import type { NamedArray, NamedArrays } from './named-array.js';
import {
  decodeElements,
  dtypeOf,
  headerLength,
  parseSafetensorsHeader,
  prefixBytes,
  type SafetensorsEntry,
} from './safetensors-header.js';

/** What a safetensors file holds. */
export interface Safetensors {
  /** Without a prototype, so that any name is safe. The `data` of an array that can't be read throws when it is asked for. */
  readonly arrays: NamedArrays;
  /** The header's free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors#format): F64, F32, F16 and BF16 become float32,
 * the integers int32, BOOL bool. The arrays are copies; `bytes` may be unaligned.
 * @throws MemError `bad-file` when the file is truncated or malformed; the `data` of an array, and only that, when its
 * elements are of another type or one does not fit.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const dataStart = prefixBytes + headerLength(bytes, bytes.length);
  const { entries, metadata } = parseSafetensorsHeader(
    bytes.subarray(prefixBytes, dataStart),
    bytes.length - dataStart,
  );
  const arrays: Record<string, NamedArray> = Object.create(null);
  for (const entry of entries) {
    arrays[entry.name] = decodeArray(entry, bytes.subarray(dataStart + entry.begin, dataStart + entry.end));
  }
  return { arrays, metadata };
}

function decodeArray(entry: SafetensorsEntry, bytes: Uint8Array): NamedArray {
  const named = { dtype: dtypeOf(entry), shape: entry.shape };
  try {
    return { ...named, data: decodeElements(entry, bytes) };
  } catch (error) {
    return {
      ...named,
      get data(): never {
        throw error;
      },
    };
  }
}
