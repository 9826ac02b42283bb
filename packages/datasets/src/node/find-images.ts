import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MemError } from '@mem/errors';
import { readFailure } from './file-errors.js';
import { hasImageExtension } from './image-formats.js';

/** What systems and tools leave in folders, beside hidden files. */
const junk =
  /^(?:\..*|__MACOSX|@eaDir|#recycle|\$RECYCLE\.BIN|System Volume Information|lost\+found|__pycache__|(?:eh)?thumbs\.db|desktop\.ini)$/i;

/** The files in a folder and the folders below it. */
export interface FoundFiles {
  /** The images, by their extension; paths relative to the folder, sorted. */
  readonly images: readonly string[];
  /** All other files, such as images in a format that is not supported, likewise. */
  readonly others: readonly string[];
}

/**
 * The names of the folders in `dir`, sorted; links to folders count, hidden folders and those of systems and archives,
 * such as `__MACOSX`, do not. @throws MemError `bad-file`.
 */
export async function findFolders(dir: string, what: string): Promise<string[]> {
  const folders = await Promise.all(
    (await readEntries(dir, what)).map(async (entry) => ((await isFolder(dir, entry)) ? [entry.name] : [])),
  );
  return folders.flat().sort();
}

/**
 * The files in `dir` and the folders below it, links to folders included, without those that `findFolders` leaves out.
 * @throws MemError `bad-file`.
 */
export async function findImages(dir: string): Promise<FoundFiles> {
  const found = { images: [] as string[], others: [] as string[] };
  await collect(dir, '', [], found);
  return { images: found.images.sort(), others: found.others.sort() };
}

/** @param above - The real paths of the folders above, which a link may lead back to. */
async function collect(
  dir: string,
  prefix: string,
  above: readonly string[],
  found: { readonly images: string[]; readonly others: string[] },
): Promise<void> {
  const entries = await readEntries(dir, 'a folder of images');
  const real = await realpath(dir);
  if (above.includes(real)) return;
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (await isFolder(dir, entry)) await collect(join(dir, entry.name), `${path}/`, [...above, real], found);
    else if (hasImageExtension(entry.name)) found.images.push(path);
    else found.others.push(path);
  }
}

async function readEntries(dir: string, what: string): Promise<Dirent[]> {
  try {
    return (await readdir(dir, { withFileTypes: true })).filter(({ name }) => !junk.test(name));
  } catch (cause) {
    throw new MemError('bad-file', `Expected ${what} at ${dir}, but ${readFailure(cause)}.`, { dir }, { cause });
  }
}

async function isFolder(dir: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  // A broken link is left to checkImageFiles.
  return stat(join(dir, entry.name)).then(
    (target) => target.isDirectory(),
    () => false,
  );
}
