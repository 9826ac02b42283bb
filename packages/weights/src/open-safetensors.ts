import { type ByteSource, readExactly } from './byte-source.js';
import { elementCount, type LazyNamedArray, type LazyNamedArrays } from './named-array.js';
import { readElements } from './read-elements.js';
import {
  decodeElements,
  dtypeOf,
  headerLength,
  parseSafetensorsHeader,
  prefixBytes,
  readableType,
} from './safetensors-header.js';

/** A safetensors file whose arrays are still in it. */
export interface OpenedSafetensors {
  /** Without a prototype, so that any name is safe. */
  readonly arrays: LazyNamedArrays;
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
  const arrays: Record<string, LazyNamedArray> = Object.create(null);
  for (const entry of entries) {
    const { name, shape, begin } = entry;
    const dtype = dtypeOf(entry);
    const decode = (bytes: Uint8Array, first?: number) => decodeElements(entry, bytes, first);
    const read = async () => {
      const type = { ...readableType(entry), decode };
      return { dtype, shape, data: await readElements(source, dataStart + begin, elementCount(shape)!, type) };
    };
    arrays[name] = { dtype, shape, read };
  }
  return { arrays, metadata };
}
