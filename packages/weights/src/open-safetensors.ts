import { type ByteSource, type LazyArray, type LazyMap, readExactly } from '@mem/arrays';
import { readElements } from './read-elements.js';
import { dtypeOf, headerLength, parseSafetensorsHeader, prefixBytes, readableType } from './safetensors-header.js';

/** Open safetensors file whose arrays are read on demand. */
export interface OpenedSafetensors {
  /** Arrays by name, without a prototype so that any name is safe. */
  readonly arrays: LazyMap;
  /** Free text from the header, by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file and reads only its header. Arrays are read from the source on demand and converted as by
 * `decodeSafetensors`.
 * @throws MemError `bad-file` if the header is truncated or malformed. The `read` of an array throws for an unreadable
 * element type, a value that does not fit, or a source that returns too few bytes.
 */
export async function openSafetensors(source: ByteSource): Promise<OpenedSafetensors> {
  const prefix = await readExactly(source, 0, Math.min(prefixBytes, source.size));
  const dataStart = prefixBytes + headerLength(prefix, source.size);
  const header = await readExactly(source, prefixBytes, dataStart);
  const { entries, metadata } = parseSafetensorsHeader(header, source.size - dataStart);
  const arrays: Record<string, LazyArray> = Object.create(null);
  for (const entry of entries) {
    const { name, shape, begin } = entry;
    const read = async () => readElements(source, dataStart + begin, shape, readableType(entry));
    arrays[name] = { dtype: dtypeOf(entry), shape, read };
  }
  return { arrays, metadata };
}
