import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MemError } from '@mem/errors';
import { readFailure } from './file-errors.js';

const extension = /\.(?:jpe?g|png|webp|bmp|gif|tiff?|ppm)$/i;

/** The names of the folders in `dir`, sorted; links to folders count, hidden ones do not. @throws MemError `bad-file`. */
export async function findFolders(dir: string, what: string): Promise<string[]> {
  const folders = await Promise.all(
    (await readEntries(dir, what)).map(async (entry) => ((await isFolder(dir, entry)) ? [entry.name] : [])),
  );
  return folders.flat().sort();
}

/**
 * The paths of the image files in `dir` and the folders below it, relative to it, sorted; what is hidden or no image by
 * its extension is left out, and links to folders are not followed.
 * @throws MemError `bad-file`.
 */
export async function findImages(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readEntries(dir, 'a folder of images')) {
    if (entry.isDirectory()) {
      for (const path of await findImages(join(dir, entry.name))) found.push(`${entry.name}/${path}`);
    } else if (extension.test(entry.name) && !(await isFolder(dir, entry))) found.push(entry.name);
  }
  return found.sort();
}

async function readEntries(dir: string, what: string): Promise<Dirent[]> {
  try {
    return (await readdir(dir, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
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
