import { readdir, readFile } from 'node:fs/promises';
import { MemError } from '@mem/errors';
import { decodeText } from '../text/decode-text.js';
import { parseJson } from '../text/parse-json.js';

/** Reason why a file or folder could not be read, which completes a sentence. */
export function readFailure(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is nothing';
  if (code === 'ENOTDIR') return 'it is a file';
  if (code === 'EISDIR') return 'it is a folder';
  return `it cannot be read (${code ?? cause})`;
}

/**
 * Reads a text file in UTF-8 or UTF-16, with or without a byte-order mark.
 * @param what - The file's role in error messages, such as `the training list`.
 * @throws MemError `bad-file` if it is missing, unreadable or in another encoding.
 */
export async function readText(file: string, what: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new MemError('bad-file', `Expected ${what} at ${file}, but ${readFailure(cause)}.`, { file }, { cause });
  }
  return decodeText(bytes, file);
}

/**
 * Reads a JSON file as `readText` and `parseJson` do.
 * @throws MemError `bad-file` as `readText` and `parseJson`.
 */
export async function readJson(file: string, what: string): Promise<unknown> {
  return parseJson(await readText(file, what), file);
}

/**
 * Lists the names in a folder, sorted.
 * @throws MemError `bad-file` if it is missing, a file or unreadable.
 */
export async function readNames(dir: string, what: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (cause) {
    throw new MemError('bad-file', `Expected ${what} at ${dir}, but ${readFailure(cause)}.`, { dir }, { cause });
  }
}
