import type { Dirent } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readEntries } from './file-errors.js';
import { hasImageExtension } from './image-formats.js';

/** Files and folders that systems and tools create, and hidden ones. */
const junk =
  /^(?:\..*|__MACOSX|@eaDir|#recycle|\$RECYCLE\.BIN|System Volume Information|lost\+found|__pycache__|(?:eh)?thumbs\.db|desktop\.ini)$/i;

/** Files in a folder and its subfolders. */
export interface FoundFiles {
  /** Images, by their extension; paths relative to the folder, sorted. */
  readonly images: readonly string[];
  /** All other files, such as images in an unsupported format; relative and sorted, too. */
  readonly others: readonly string[];
}

/**
 * Lists the folders in `dir`, sorted, including links to folders but not hidden ones or those of systems and archives,
 * such as `__MACOSX`.
 * @throws MemError `bad-file` if `dir` can't be read.
 */
export async function findFolders(dir: string, what: string): Promise<string[]> {
  const folders = await Promise.all(
    (await usualEntries(dir, what)).map(async (entry) => ((await isFolder(dir, entry)) ? [entry.name] : [])),
  );
  return folders.flat().sort();
}

/**
 * Finds the files in `dir` and its subfolders, including links to folders but not the folders that `findFolders`
 * ignores.
 * @throws MemError `bad-file` if a folder can't be read.
 */
export async function findImages(dir: string): Promise<FoundFiles> {
  const found = { images: [] as string[], others: [] as string[] };
  await collect(dir, '', [], found);
  return { images: found.images.sort(), others: found.others.sort() };
}

/** @param above - Real paths of the parent folders, which a link may lead back to. */
async function collect(
  dir: string,
  prefix: string,
  above: readonly string[],
  found: { readonly images: string[]; readonly others: string[] },
): Promise<void> {
  const entries = await usualEntries(dir, 'a folder of images');
  const real = await realpath(dir);
  if (above.includes(real)) return;
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (await isFolder(dir, entry)) await collect(join(dir, entry.name), `${path}/`, [...above, real], found);
    else if (hasImageExtension(entry.name)) found.images.push(path);
    else found.others.push(path);
  }
}

async function usualEntries(dir: string, what: string): Promise<Dirent[]> {
  return (await readEntries(dir, what)).filter(({ name }) => !junk.test(name));
}

async function isFolder(dir: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  // Broken links are reported by checkImageFiles.
  return stat(join(dir, entry.name)).then(
    (target) => target.isDirectory(),
    () => false,
  );
}
