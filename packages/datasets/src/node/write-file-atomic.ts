import { open, rename, rm } from 'node:fs/promises';

let writes = 0;

/** Writes a file whole or not at all: under a temporary name beside it, flushed, then renamed. */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${writes++}.unfinished`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
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
