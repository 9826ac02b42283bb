import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { readLazyMap } from '@mem/nn';
import { openSafetensors } from '@mem/weights';
import type { RunFolder } from './run-folder.js';

/** Tensors by name, with the metadata of their file. */
export interface ReadTensors {
  readonly arrays: HostMap;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the tensors of a safetensors file in a run folder, one after the other.
 * @throws MemError `bad-file` when the file is missing or invalid.
 */
export async function readTensors(folder: RunFolder, name: string): Promise<ReadTensors> {
  const source = await folder.open(name);
  if (source === undefined) {
    throw new MemError('bad-file', `${folder.path} has no ${name}.`, { name });
  }
  try {
    const { arrays, metadata } = await openSafetensors(source);
    return { arrays: await readLazyMap(arrays), metadata };
  } finally {
    await source.close();
  }
}
