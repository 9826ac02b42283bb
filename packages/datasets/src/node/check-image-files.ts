import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { checkPositive, MemError } from '@mem/errors';
import type { ImageList } from '../collections/collection.js';
import { readFailure } from './file-errors.js';

/** What the files of a list are like on disk. */
export interface CheckedFiles {
  /** [images]; 0 for a bad one. */
  readonly bytes: Float64Array;
  /** [images], when they were last changed, in milliseconds since 1970; 0 for a bad one. */
  readonly modified: Float64Array;
  /** The images that cannot be used, in the list's order; `reason` is the end of a sentence on the file. */
  readonly bad: readonly { readonly index: number; readonly reason: string }[];
}

/** Options of `checkImageFiles`. */
export interface CheckImageFilesOptions {
  /** Files looked at at once. */
  readonly concurrency?: number;
}

/**
 * Looks at every file of a list, without reading it: bad are files that are missing or empty, what is no file, and what a
 * symbolic link leads out of the image folder to.
 * @throws MemError `bad-file` when there is no image folder, `bad-option`.
 */
export async function checkImageFiles(
  { paths }: Pick<ImageList, 'paths'>,
  imagesDir: string,
  { concurrency = 32 }: CheckImageFilesOptions = {},
): Promise<CheckedFiles> {
  checkPositive('concurrency', concurrency, { integer: true });
  const root = await realpath(imagesDir).catch((cause: unknown) => {
    throw new MemError(
      'bad-file',
      `Expected the image folder at ${imagesDir}, but ${readFailure(cause)}.`,
      {},
      { cause },
    );
  });
  const bytes = new Float64Array(paths.length);
  const modified = new Float64Array(paths.length);
  const bad: { index: number; reason: string }[] = [];
  // Thousands of images share a folder, which is followed once.
  const folders = new Map<string, Promise<string | undefined>>();
  const outsideFolder = (file: string): Promise<string | undefined> => {
    const folder = dirname(file);
    const known = folders.get(folder) ?? leadsOut(folder, root);
    folders.set(folder, known);
    return known;
  };
  const check = async (index: number): Promise<void> => {
    const file = join(root, paths[index]!);
    const reason = await badFile(file, root, outsideFolder, (size, changed) => {
      bytes[index] = size;
      modified[index] = changed;
    });
    if (reason !== undefined) bad.push({ index, reason });
  };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < paths.length) await check(next++);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, paths.length) }, work));
  return { bytes, modified, bad: bad.sort((a, b) => a.index - b.index) };
}

async function badFile(
  file: string,
  root: string,
  outsideFolder: (file: string) => Promise<string | undefined>,
  found: (size: number, changed: number) => void,
): Promise<string | undefined> {
  try {
    const own = await lstat(file);
    const link = own.isSymbolicLink();
    const outside = (await outsideFolder(file)) ?? (link ? await leadsOut(file, root) : undefined);
    if (outside !== undefined) return `leads out of the image folder, to ${outside}`;
    const target = link ? await stat(file) : own;
    if (!target.isFile()) return 'is not a file';
    if (target.size === 0) return 'is empty';
    found(target.size, target.mtimeMs);
    return undefined;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'is missing' : `cannot be read (${code ?? cause})`;
  }
}

/** Where `path` really is, when that is outside `root`. */
async function leadsOut(path: string, root: string): Promise<string | undefined> {
  const real = await realpath(path);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? undefined : real;
}
