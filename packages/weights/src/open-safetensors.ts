import { type ByteSource, type LazyArray, type LazyMap, readExactly } from '@mem/arrays';
import { readElements } from './read-elements.js';
import { dtypeOf, headerLength, parseSafetensorsHeader, prefixBytes, readableType } from './safetensors-header.js';

/** A safetensors file whose arrays are still in it. */
export interface OpenedSafetensors {
  /** Without a prototype, so that any name is safe. */
  readonly arrays: LazyMap;
  /** The header's free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file and reads only its header; each array is read out of the source when it is asked for, and
 * converted as by `decodeSafetensors`.
 * @throws MemError `bad-file` when the header is truncated or malformed; an array's `read` for elements of
 * another type, a value that does not fit, or a source that gives too few bytes.
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
