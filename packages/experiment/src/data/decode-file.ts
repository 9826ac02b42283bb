import { readFile } from 'node:fs/promises';
import { MemError } from '@mem/errors';
import type { FilePart } from './file-part.js';

/**
 * Decodes a file or a part of it; messages name the file and `flag`.
 * @throws MemError `bad-file`, and as `decode`.
 */
export async function decodeFile<Result>(
  flag: string,
  { file, part }: FilePart,
  decode: (bytes: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const bytes = await readBytes(flag, file);
  try {
    return await decode(bytes);
  } catch (cause) {
    if (!MemError.is(cause)) throw cause;
    const path = part === undefined ? file : `${file}:${part}`;
    throw new MemError(cause.code, `${flag} ${path}: ${cause.message}`, { path }, { cause });
  }
}

/**
 * Reads the bytes of the file given by `flag`.
 * @throws MemError `bad-file`.
 */
export async function readBytes(flag: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new MemError('bad-file', `Can't read ${flag} ${path}: ${(cause as Error).message}`, { path }, { cause });
  }
}
