import { MemError } from '@mem/errors';

/** Bytes stored elsewhere, such as in a file, and read in parts. */
export interface ByteSource {
  /** Total number of bytes. */
  readonly size: number;
  /** Reads the bytes from `begin` up to `end`, which lie within the size. */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/** Number of bytes to read or write at a time: large enough to keep a disk busy, small compared with an array. */
export const partBytes: number = 4 * 2 ** 20;

/**
 * Reads from a source and checks that it returns as many bytes as requested.
 * @throws MemError `bad-file` otherwise.
 */
export async function readExactly(source: ByteSource, begin: number, end: number): Promise<Uint8Array> {
  const bytes = await source.read(begin, end);
  if (bytes.length !== end - begin) {
    throw new MemError(
      'bad-file',
      `Expected ${end - begin} bytes starting at byte ${begin}, but the source returned ${bytes.length}. Check that it has not changed.`,
      { begin, end, given: bytes.length },
    );
  }
  return bytes;
}

/** Creates a source of bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (begin, end) => bytes.subarray(begin, end) };
}
