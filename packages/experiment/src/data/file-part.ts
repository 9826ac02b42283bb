import { stat } from 'node:fs/promises';

/** A file, and the part of it that is meant where there are several. */
export interface FilePart {
  readonly file: string;
  readonly part?: string;
}

/** Reads `FILE` or `FILE:PART`; undefined where there is no such file. */
export async function findFilePart(path: string): Promise<FilePart | undefined> {
  if (await isFile(path)) return { file: path };
  const [, file, part] = /^(.+):([^:/\\]+)$/.exec(path) ?? [];
  return file !== undefined && part !== undefined && (await isFile(file)) ? { file, part } : undefined;
}

/** Whether there is a file at `path`. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
