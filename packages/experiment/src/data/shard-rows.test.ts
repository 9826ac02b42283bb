import { concatRows, gatherRows, type HostArray, hostArray, sliceRows } from '@mem/arrays';
import type { FileSource } from '@mem/datasets/node';
import { encodeSafetensors } from '@mem/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeShard, shardRowsFor, shardsOf } from './feature-store.js';
import { openShardRows } from './shard-rows.js';

/** Two parts of seven rows of two tokens, in shards of three rows. */
const partRows = 7;
const shardRows = 3;
const parts = ['train', 'train-view1'];
const arrays = parts.map((_, part) =>
  hostArray(
    'float32',
    [partRows, 2, 2],
    Array.from({ length: 28 }, (_value, i) => 100 * part + i),
  ),
);
const all = concatRows(arrays) as HostArray<'float32'>;
const files = new Map(
  parts.flatMap((part, p) =>
    shardsOf(part, partRows, shardRows).map(({ file, start, end }) => [
      file,
      encodeShard({ features: sliceRows(arrays[p]!, start, end) }, 'key', 'float16'),
    ]),
  ),
);

/** Opens the rows from files in memory, and counts those that are open. */
async function open(memoryBytes: number, stored = files) {
  const counts = { open: 0 };
  const source = async (file: string): Promise<FileSource> => {
    const bytes = stored.get(file)!;
    counts.open++;
    return {
      size: bytes.length,
      read: async (begin, end) => bytes.slice(begin, end),
      close: async () => void counts.open--,
    };
  };
  const opened = await openShardRows({ name: 'features', parts, partRows, shardRows, open: source, memoryBytes });
  return { ...opened, counts };
}

describe.each([
  ['read from files', 0],
  ['kept in memory', 2 ** 20],
])('rows %s', (_how, memoryBytes) => {
  it('are those of all parts, by index and by range, and close their files', async () => {
    const { rows, close, counts } = await open(memoryBytes);
    expect(rows.shape).toEqual([14, 2, 2]);
    const range = fc.tuple(fc.nat(14), fc.nat(14)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(13), { minLength: 1 }), range, async (chosen, [start, end]) => {
        const indices = Int32Array.from(chosen);
        expect(await rows.read(indices, 0)).toEqual(gatherRows(all, indices));
        if (end > start) expect(await rows.range(start, end)).toEqual(sliceRows(all, start, end));
      }),
    );
    expect(await rows.range()).toEqual(all);
    await close();
    expect(counts.open).toBe(0);
  });
});

it.each([
  ['a shard of another shape', encodeSafetensors({ features: hostArray('float32', [3, 2, 1], new Float32Array(6)) })],
  ['a shard without the array', encodeSafetensors({ pooled: hostArray('float32', [3, 2], new Float32Array(6)) })],
])('names %s, and leaves no file open', async (_what, bytes) => {
  const { rows, close, counts } = await open(0, new Map([...files, ['train-00001.safetensors', bytes]]));
  await expect(rows.range()).rejects.toMatchObject({ code: 'bad-file', details: { file: 'train-00001.safetensors' } });
  await close();
  expect(counts.open).toBe(0);
});

describe('shardRowsFor', () => {
  it('holds whole batches within 64 MiB and 4,096 rows', () => {
    expect(shardRowsFor(3072, 256)).toBe(4096);
    // Tokens of ViT-B in float16: 197 vectors of 768.
    expect(shardRowsFor(197 * 768 * 2, 32)).toBe(192);
    expect(shardRowsFor(2 ** 30, 32)).toBe(32);
  });
});
