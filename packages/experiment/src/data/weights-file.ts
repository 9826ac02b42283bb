import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { LazyMap } from '@mem/arrays';
import { fileSource } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { checkpointFile } from '../run/checkpoint-files.js';
import { type FilePart, findFilePart, isFile } from './file-part.js';

/** Model tensors in a file, readable until `close`. */
export interface OpenedWeights {
  readonly arrays: LazyMap;
  close(): Promise<void>;
}

/**
 * Finds the file for `path`: the file itself, a part of it (`FILE:PART`), or the last checkpoint of a run folder.
 * @throws MemError `bad-file` when none of these exists.
 */
export async function findWeights(path: string): Promise<FilePart> {
  const found = await findFilePart(path);
  if (found) return found;
  for (const name of ['stage1', 'pretrain'] as const) {
    const file = join(path, checkpointFile(name));
    if (await isFile(file)) return { file };
  }
  throw new MemError(
    'bad-file',
    `No weights at ${path}: give a safetensors or PyTorch file, or the folder of a run with a checkpoint.`,
    { path },
  );
}

/**
 * Opens a weights file in safetensors or PyTorch format, recognised by its first bytes.
 * @throws MemError `bad-file`.
 */
export async function openWeights({ file, part }: FilePart): Promise<OpenedWeights> {
  // Loaded on demand: few runs start from weights.
  const { openWeights: open } = await import('@mem/pytorch');
  const source = await fileSource(file);
  try {
    const arrays = await open(source, part === undefined ? {} : { part });
    return { arrays, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw namedParts(error, file);
  }
}

/** Rewords an error that asks for one of a file's parts for the command line; returns any other error unchanged. */
export function namedParts(error: unknown, file: string): unknown {
  if (!MemError.is(error) || !Array.isArray(error.details.parts)) return error;
  const parts: readonly string[] = error.details.parts;
  return new MemError(
    'bad-file',
    `${basename(file)} holds several networks: ${parts.join(' and ')}. Choose one: ${parts.map((part) => `--from ${file}:${part}`).join(' or ')}.`,
    { file, parts },
    { cause: error },
  );
}

/** Returns the sha-256 of a file's bytes. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
