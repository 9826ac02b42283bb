import { stat } from 'node:fs/promises';

/** File, and the requested part where it has several. */
export interface FilePart {
  readonly file: string;
  readonly part?: string;
}

/** Finds the file for `FILE` or `FILE:PART`; returns undefined when there is none. */
export async function findFilePart(path: string): Promise<FilePart | undefined> {
  if (await isFile(path)) return { file: path };
  const [, file, part] = /^(.+):([^:/\\]+)$/.exec(path) ?? [];
  return file !== undefined && part !== undefined && (await isFile(file)) ? { file, part } : undefined;
}

/** Checks that there is a file at `path`. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
