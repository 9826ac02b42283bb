import { readdir, readFile } from 'node:fs/promises';
import { MemError } from '@mem/errors';

/** What kept a file or folder from being read, as the end of a sentence. */
export function readFailure(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is nothing';
  if (code === 'ENOTDIR') return 'it is a file';
  if (code === 'EISDIR') return 'it is a folder';
  return `it cannot be read (${code ?? cause})`;
}

/** A text file. @throws MemError `bad-file` when it is missing or cannot be read. */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new MemError('bad-file', `Expected ${what} at ${file}, but ${readFailure(cause)}.`, { file }, { cause });
  }
}

/** The names in a folder, sorted. @throws MemError `bad-file` when it is missing, a file or cannot be read. */
export async function readNames(dir: string, what: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (cause) {
    throw new MemError('bad-file', `Expected ${what} at ${dir}, but ${readFailure(cause)}.`, { dir }, { cause });
  }
}
