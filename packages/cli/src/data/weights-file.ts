import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileSource } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import type { LazyMap } from '@mem/nn';
import { type ByteSource, openSafetensors } from '@mem/weights';
import { checkpointFile } from '../run/checkpoint-files.js';

/** Whether a file's name is that of one of PyTorch's own. */
export const isPytorchFile = (file: string): boolean => ['.pth', '.pt', '.bin'].includes(extname(file));

/** A model's tensors in a file, to be read until `close`. */
export interface OpenedWeights {
  readonly arrays: LazyMap;
  close(): Promise<void>;
}

/**
 * The file that `path` means: itself, or the last checkpoint of a run folder.
 * @throws MemError `bad-file` when neither is there.
 */
export async function findWeights(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  if (found?.isDirectory()) {
    for (const name of ['stage1', 'pretrain'] as const) {
      const file = join(path, checkpointFile(name));
      if ((await stat(file).catch(() => undefined))?.isFile()) return file;
    }
  }
  throw new MemError('bad-file', `Expected weights at ${path}, a .safetensors or .pth file or the folder of a run with a checkpoint, but there are none.`, { path }); // biome-ignore format: fits
}

/** Opens a file of weights: safetensors, or PyTorch's own. @throws MemError `bad-file`. */
export async function openWeights(file: string): Promise<OpenedWeights> {
  const source = await fileSource(file);
  try {
    const arrays = isPytorchFile(file) ? await pytorchArrays(source) : (await openSafetensors(source)).arrays; // biome-ignore format: fits
    return { arrays, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function pytorchArrays(source: ByteSource): Promise<LazyMap> {
  // Late: few runs start from such a file.
  const { openPth, stateDictOf } = await import('@mem/pytorch');
  return stateDictOf(await openPth(source));
}

/** The sha-256 of a file's bytes. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
