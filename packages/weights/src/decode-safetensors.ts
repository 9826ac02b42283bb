import type { HostArray, HostMap } from '@mem/arrays';
import { decodeArray } from './element-type.js';
import {
  dtypeOf,
  headerLength,
  parseSafetensorsHeader,
  prefixBytes,
  readableType,
  type SafetensorsEntry,
} from './safetensors-header.js';

/** Contents of a safetensors file. */
export interface Safetensors {
  /**
   * Arrays by name, without a prototype so that any name is safe. The `data` of an unreadable array throws on access.
   */
  readonly arrays: HostMap;
  /** Free text from the header, by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors#format): F64, F32, F16 and BF16 become float32,
 * the integers int32, BOOL bool. The arrays are copies; `bytes` may be unaligned.
 * @throws MemError `bad-file` if the file is truncated or malformed. An element type or value that can't be read only
 * makes the `data` of its own array throw.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const dataStart = prefixBytes + headerLength(bytes, bytes.length);
  const { entries, metadata } = parseSafetensorsHeader(
    bytes.subarray(prefixBytes, dataStart),
    bytes.length - dataStart,
  );
  const arrays: Record<string, HostArray> = Object.create(null);
  for (const entry of entries) {
    arrays[entry.name] = decodeEntry(entry, bytes.subarray(dataStart + entry.begin, dataStart + entry.end));
  }
  return { arrays, metadata };
}

function decodeEntry(entry: SafetensorsEntry, bytes: Uint8Array): HostArray {
  const { shape } = entry;
  try {
    return decodeArray(readableType(entry), shape, bytes);
  } catch (error) {
    return {
      dtype: dtypeOf(entry),
      shape,
      get data(): never {
        throw error;
      },
    };
  }
}
