import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { checkPositive, MemError } from '@mem/errors';
import type { ImageList } from '../collections/collection.js';
import { readFailure } from './file-errors.js';

/** Image file that can't be used. */
export interface BadFile {
  /** Position of the image in the list. */
  readonly index: number;
  /** Reason that completes a sentence starting with the file's name. */
  readonly reason: string;
  /** True if `followLinks` would allow it: a symbolic link leads out of the image folder. */
  readonly leadsOut: boolean;
}

/** State of a list's files on disk. */
export interface CheckedFiles {
  /** File sizes, `[images]`; 0 for a bad one. */
  readonly bytes: Float64Array;
  /** Times of modification in milliseconds since 1970, `[images]`; 0 for a bad one. */
  readonly modified: Float64Array;
  /** Images that can't be used, in the list's order. */
  readonly bad: readonly BadFile[];
}

/** Options of `checkImageFiles`. */
export interface CheckImageFilesOptions {
  /**
   * Allows symbolic links that lead out of the image folder, as in a subset made of links to the images of a whole set.
   * @default false
   */
  readonly followLinks?: boolean;
  /**
   * Number of files to check concurrently.
   * @default 32
   */
  readonly concurrency?: number;
}

/**
 * Checks every file of a list without reading it. Files are bad if they are missing or empty, folders or devices or,
 * without `followLinks`, reached through a symbolic link that leads out of the image folder.
 * @throws MemError `bad-file` if there is no image folder, `bad-option`.
 */
export async function checkImageFiles(
  { paths }: Pick<ImageList, 'paths'>,
  imagesDir: string,
  { followLinks = false, concurrency = 32 }: CheckImageFilesOptions = {},
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
  const bad: BadFile[] = [];
  // Thousands of images share a folder, so each folder is resolved once.
  const folders = new Map<string, Promise<string | undefined>>();
  const outside = async (file: string, isLink: boolean): Promise<string | undefined> => {
    if (followLinks) return undefined;
    const folder = dirname(file);
    const known = folders.get(folder) ?? leadsOut(folder, root);
    folders.set(folder, known);
    return (await known) ?? (isLink ? await leadsOut(file, root) : undefined);
  };
  const check = async (index: number): Promise<void> => {
    const file = join(root, paths[index]!);
    const found = await checkFile(file, outside);
    if ('reason' in found) bad.push({ index, ...found });
    else [bytes[index], modified[index]] = [found.size, found.mtimeMs];
  };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < paths.length) await check(next++);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, paths.length) }, work));
  return { bytes, modified, bad: bad.sort((a, b) => a.index - b.index) };
}

async function checkFile(
  file: string,
  outside: (file: string, isLink: boolean) => Promise<string | undefined>,
): Promise<Stats | Omit<BadFile, 'index'>> {
  try {
    const own = await lstat(file);
    const target = await outside(file, own.isSymbolicLink());
    if (target !== undefined) return { reason: `leads out of the image folder, to ${target}`, leadsOut: true };
    const stats = own.isSymbolicLink() ? await stat(file) : own;
    if (!stats.isFile()) return { reason: 'is not a file', leadsOut: false };
    return stats.size === 0 ? { reason: 'is empty', leadsOut: false } : stats;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    return { reason: missing ? 'is missing' : `cannot be read (${code ?? cause})`, leadsOut: false };
  }
}

/** Real path of `path` if it is outside `root`. */
async function leadsOut(path: string, root: string): Promise<string | undefined> {
  const real = await realpath(path);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? undefined : real;
}
