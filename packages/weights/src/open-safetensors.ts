import { type ByteSource, partBytes, readExactly } from './byte-source.js';
import { elementCount, type LazyNamedArray, type LazyNamedArrays, type NamedArray } from './named-array.js';
import {
  decodeElements,
  headerLength,
  parseSafetensorsHeader,
  prefixBytes,
  type SafetensorsEntry,
} from './safetensors-header.js';

/** A safetensors file whose arrays are still in it. */
export interface OpenedSafetensors {
  /** Without a prototype, so that any name is safe. */
  readonly arrays: LazyNamedArrays;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file and reads only its header; each array is read out of the source when it is asked for, and
 * converted as by `decodeSafetensors`.
 * @throws MemError `bad-file` when the header is truncated or malformed; an array's `read` for a value that does not fit
 * or a source that gives too few bytes.
 */
export async function openSafetensors(source: ByteSource): Promise<OpenedSafetensors> {
  const prefix = await readExactly(source, 0, Math.min(prefixBytes, source.size));
  const dataStart = prefixBytes + headerLength(prefix, source.size);
  const header = await readExactly(source, prefixBytes, dataStart);
  const { entries, metadata } = parseSafetensorsHeader(header, source.size - dataStart);
  const arrays: Record<string, LazyNamedArray> = Object.create(null);
  for (const entry of entries) {
    const { name, type, shape } = entry;
    arrays[name] = { dtype: type.dtype, shape, read: () => readEntry(source, dataStart, entry) };
  }
  return { arrays, metadata };
}

/** Reads in parts, so that an array is never held twice. */
async function readEntry(source: ByteSource, dataStart: number, entry: SafetensorsEntry): Promise<NamedArray> {
  const { type, shape, begin, end } = entry;
  const data = new typedArrays[type.dtype](elementCount(shape)!);
  for (let at = begin; at < end; at += partBytes) {
    const bytes = await readExactly(source, dataStart + at, dataStart + Math.min(at + partBytes, end));
    const first = (at - begin) / type.size;
    data.set(decodeElements(entry, bytes, first), first);
  }
  return { dtype: type.dtype, shape, data };
}

const typedArrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
