import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { badFile } from '../bad-file.js';
import { decodeText } from '../text/decode-text.js';
import { parseJson } from '../text/parse-json.js';

/** Describes why a file or folder could not be read, completing a sentence. */
export function readFailure(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist';
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
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw badFile(`${what} at ${file}`, readFailure(cause), { file }, cause);
  });
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
  return (await readEntries(dir, what)).map(({ name }) => name).sort();
}

/**
 * Lists the entries of a folder.
 * @throws MemError `bad-file` if it is missing, a file or unreadable.
 */
export async function readEntries(dir: string, what: string): Promise<Dirent[]> {
  return readdir(dir, { withFileTypes: true }).catch((cause: unknown) => {
    throw badFile(`${what} at ${dir}`, readFailure(cause), { dir }, cause);
  });
}
