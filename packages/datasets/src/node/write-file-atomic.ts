import { open, rename, rm, writeFile } from 'node:fs/promises';

// write-file-atomic does not fit: it takes a string or one buffer, while training states of many gigabytes are written
// in parts, and its current versions need Node 22.

/** Suffix of files that are still being written. */
export const unfinishedSuffix = '.mem-partial';

let writes = 0;

/**
 * Writes a file completely or not at all: to a temporary name beside it, flushed, then renamed. If writing fails or the
 * iterable throws, the old file stays. Only one part of an iterable is held at a time.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${process.pid}-${writes++}${unfinishedSuffix}`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await writeFile(handle, data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
