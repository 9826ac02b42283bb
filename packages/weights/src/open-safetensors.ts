import { type ByteSource, type HostArray, type LazyArray, readExactly, shapeSize } from '@mem/arrays';
import { readElements } from './read-elements.js';
import { dtypeOf, headerLength, parseSafetensorsHeader, prefixBytes, readableType } from './safetensors-header.js';

/** Array in a file, read whole or a range of rows at a time. */
export interface StoredArray extends LazyArray {
  /** Reads rows `start` to `end - 1` along the first axis. */
  readRange(start: number, end: number): Promise<HostArray>;
}

/** Open safetensors file whose arrays are read on demand. */
export interface OpenedSafetensors {
  /** Arrays by name, without a prototype so that any name is safe. */
  readonly arrays: { readonly [name: string]: StoredArray };
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
  const arrays: Record<string, StoredArray> = Object.create(null);
  for (const entry of entries) {
    const { name, shape, begin } = entry;
    arrays[name] = {
      dtype: dtypeOf(entry),
      shape,
      read: async () => readElements(source, dataStart + begin, shape, readableType(entry)),
      async readRange(start, end) {
        const type = readableType(entry);
        const rest = shape.slice(1);
        return readElements(
          source,
          dataStart + begin + start * shapeSize(rest) * type.size,
          [end - start, ...rest],
          type,
        );
      },
    };
  }
  return { arrays, metadata };
}
