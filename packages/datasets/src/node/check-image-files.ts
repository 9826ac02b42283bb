import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { badFile } from '../bad-file.js';
import type { ImageList } from '../collections/collection.js';
import { forEachImage } from '../image-queue.js';
import { readFailure } from './file-errors.js';

/** Number of files to check concurrently. */
const filesInFlight = 32;

/** Image file that can't be used. */
export interface BadFile {
  /** Position of the image in the list. */
  readonly index: number;
  /** Reason that completes a sentence starting with the file's name. */
  readonly reason: string;
  /** Whether `followLinks` would allow it, because a symbolic link leads out of the image folder. */
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
   * Allows symbolic links that lead out of the image folder, as in a subset that consists of links to another set.
   * @default false
   */
  readonly followLinks?: boolean;
}

/**
 * Checks every file of a list without reading it. A file is bad if it is missing, empty, a folder or a device or,
 * without `followLinks`, if it is reached through a symbolic link that leads out of the image folder.
 * @throws MemError `bad-file` if there is no image folder.
 */
export async function checkImageFiles(
  { paths }: Pick<ImageList, 'paths'>,
  imagesDir: string,
  { followLinks = false }: CheckImageFilesOptions = {},
): Promise<CheckedFiles> {
  const root = await realpath(imagesDir).catch((cause: unknown) => {
    throw badFile(`the image folder at ${imagesDir}`, readFailure(cause), {}, cause);
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
  await forEachImage(paths.length, filesInFlight, async (index) => {
    const found = await checkFile(join(root, paths[index]!), outside);
    if ('reason' in found) bad.push({ index, ...found });
    else [bytes[index], modified[index]] = [found.size, found.mtimeMs];
  });
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

/** Returns the real path of `path` if it is outside `root`. */
async function leadsOut(path: string, root: string): Promise<string | undefined> {
  const real = await realpath(path);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? undefined : real;
}
