import { MemError } from '@mem/errors';

/** Bytes that lie elsewhere, such as in a file, and are read in parts. */
export interface ByteSource {
  /** How many bytes there are. */
  readonly size: number;
  /** The bytes from `begin` up to `end`, which lie within the size. */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/** How many bytes are read or written at once: enough for a disk, little beside an array. */
export const partBytes: number = 4 * 2 ** 20;

/** Reads from a source that might not keep its word. @throws MemError `bad-file` when it gives another number of bytes. */
export async function readExactly(source: ByteSource, begin: number, end: number): Promise<Uint8Array> {
  const bytes = await source.read(begin, end);
  if (bytes.length !== end - begin) {
    throw new MemError(
      'bad-file',
      `Expected ${end - begin} bytes from byte ${begin} on, but the source gave ${bytes.length}. Check that it did not change.`,
      { begin, end, given: bytes.length },
    );
  }
  return bytes;
}
