import { open, rename, rm, writeFile } from 'node:fs/promises';

/** What the names of half-written files end in. */
export const unfinishedSuffix = '.mem-partial';

let writes = 0;

/**
 * Writes a file whole or not at all: under a temporary name beside it, flushed, then renamed. A failure leaves what was
 * there before, and so does an iterable that throws. Of an iterable only one part is held at a time.
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
