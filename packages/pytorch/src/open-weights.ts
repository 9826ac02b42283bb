import { type ByteSource, type LazyMap, readExactly } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { fileFormat, formatBytes, openSafetensors } from '@mem/weights';
import { openPth } from './open-pth.js';
import { arraysOf, type StateDictOfOptions, stateDictOf, tensorsUnder } from './state-dict-of.js';

/**
 * Opens a file of weights in safetensors or PyTorch format, recognised from its first bytes. Arrays are read on demand.
 * @throws MemError as `openSafetensors`, `openPth` and `stateDictOf`.
 */
export async function openWeights(source: ByteSource, { part }: StateDictOfOptions = {}): Promise<LazyMap> {
  const start = await readExactly(source, 0, Math.min(formatBytes, source.size));
  const format = fileFormat(start);
  if (format === 'zip' || format === 'pickle') return stateDictOf(await openPth(source), { part });
  const { arrays } = await openSafetensors(source);
  if (part === undefined) return arrays;
  const tensors = tensorsUnder(Object.entries(arrays), part);
  if (tensors.length > 0) return arraysOf(tensors);
  const beginnings = [...new Set(Object.keys(arrays).map((name) => name.split('.')[0]))].slice(0, 12).join(', ');
  throw new MemError('bad-file', `No names in this file begin with '${part}.'. They begin with ${beginnings}.`, {
    part,
  });
}
