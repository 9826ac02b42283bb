import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostArray, type LazyArray, memorySource, shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { describeWith, python, runPython } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPth, type PthChunksOptions, pthChunks, stateDictOf } from './index.js';
import { readZipRecords } from './zip-records.js';

type Arrays = Readonly<Record<string, HostArray | LazyArray>>;

async function joined(arrays: Arrays, options?: PthChunksOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of pthChunks(arrays, options)) parts.push(part.slice());
  return new Uint8Array(Buffer.concat(parts));
}

function lazy(array: HostArray, read: () => Promise<HostArray> = async () => array): LazyArray {
  return { dtype: array.dtype, shape: array.shape, read };
}

const arrays = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape): fc.Arbitrary<HostArray> => {
  const length = shapeSize(shape);
  const exact = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(exact).map((data): HostArray => ({ dtype: 'float32', shape, data })),
    fc.int32Array(exact).map((data): HostArray => ({ dtype: 'int32', shape, data })),
    fc.uint8Array({ ...exact, max: 1 }).map((data): HostArray => ({ dtype: 'bool', shape, data })),
  );
});
const sample = {
  'head.weight': { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 4, 5, 6) },
  'head.steps': { dtype: 'int32', shape: [], data: Int32Array.of(-7) },
  mask: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
  'an empty é': { dtype: 'float32', shape: [0, 3], data: new Float32Array(0) },
} as const;

describe('pthChunks', () => {
  it('writes what openPth reads, whatever the names and the key', async () => {
    const names = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('__proto__', '10', 'layers.0.weight'),
    );
    const key = fc.option(fc.constantFrom('model', 'state_dict'), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, arrays, { minKeys: 1 }), key, async (given, under) => {
        const bytes = await joined(given, under === undefined ? {} : { key: under });
        const opened = Object.entries(stateDictOf(await openPth(memorySource(bytes))));
        const read: [string, HostArray][] = [];
        for (const [name, array] of opened) read.push([name, await array.read()]);
        expect(read).toEqual(Object.entries(given));
      }),
    );
  });

  it('aligns every array to 64 bytes, and equal arrays give equal bytes', async () => {
    const bytes = await joined(sample);
    const records = await readZipRecords(memorySource(bytes));
    expect([...records.keys()]).toEqual(
      ['data.pkl', 'byteorder', 'data/0', 'data/1', 'data/2', 'data/3', 'version'].map((name) => `archive/${name}`),
    );
    for (const record of records.values()) expect((await record.locate()) % 64).toBe(0);
    expect(await joined(sample)).toEqual(bytes);
    const lazies = Object.fromEntries(Object.entries(sample).map(([name, array]) => [name, lazy(array)]));
    expect(await joined(lazies)).toEqual(bytes);
  });

  it('reads an array only when those before it are written', async () => {
    const array: HostArray = { dtype: 'float32', shape: [2 ** 20], data: new Float32Array(2 ** 20) };
    let written = 0;
    const writtenWhenRead: number[] = [];
    const noted = lazy(array, async () => {
      writtenWhenRead.push(written);
      return array;
    });
    for await (const part of pthChunks({ a: noted, b: noted, c: noted })) written += part.length;
    expect(writtenWhenRead[0]).toBeLessThan(1000);
    for (const i of [1, 2]) expect(writtenWhenRead[i]).toBeGreaterThan(i * 4 * 2 ** 20 - 2 ** 19);
  });

  it('stops reading when nobody asks for more', async () => {
    let reads = 0;
    const array: HostArray = { dtype: 'float32', shape: [2 ** 18], data: new Float32Array(2 ** 18) };
    const noted = lazy(array, async () => {
      reads++;
      return array;
    });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`a${i}`, noted]));
    for await (const part of pthChunks(many)) if (part.length > 1000) break;
    expect(reads).toBeLessThan(4);
  });

  it.each<[string, HostArray | LazyArray, string, string]>([
    ['too few values', { ...sample.mask, shape: [4] }, 'bad-shape', 'was given 3 values'],
    ['another shape than was said', { ...lazy(sample.mask), shape: [2] }, 'bad-shape', 'but is bool [3]'],
    ['a shape that is none', { ...lazy(sample.mask), shape: [-1] }, 'bad-shape', 'must be sizes'],
    [
      'data of another dtype',
      { ...sample.mask, dtype: 'int32' } as unknown as HostArray,
      'bad-value',
      'must be of type Int32Array',
    ],
  ])('refuses %s', async (_, array, code, message) => {
    const writing = joined({ before: sample.mask, array });
    await expect(writing).rejects.toThrow(message);
    await expect(writing).rejects.toSatisfy((error) => MemError.is(error) && error.code === code);
  });

  it('passes on what a lazy array throws', async () => {
    const broken = lazy(sample.mask, () => Promise.reject(new Error('the disk is gone')));
    await expect(joined({ broken })).rejects.toThrow('the disk is gone');
  });
});

describeWith(python('torch'), 'PyTorch', () => {
  const script = [
    'import json, sys, torch',
    'loaded = torch.load(sys.argv[1], weights_only=sys.argv[2] == "yes")["model"]',
    'print(json.dumps([[name, str(t.dtype), list(t.shape), t.flatten().tolist()] for name, t in loaded.items()]))',
  ].join('\n');

  it.each(['no', 'yes'])('reads our files; only weights: %s', async (weightsOnly) => {
    const folder = mkdtempSync(join(tmpdir(), 'mem-pth-'));
    const path = join(folder, 'model.pth');
    writeFileSync(path, await joined(sample, { key: 'model' }));
    const loaded = JSON.parse(runPython(script, [path, weightsOnly]));
    rmSync(folder, { recursive: true });
    expect(loaded).toEqual(
      Object.entries(sample).map(([name, { dtype, shape, data }]) => [
        name,
        `torch.${dtype}`,
        shape,
        Array.from(data, (value) => (dtype === 'bool' ? value === 1 : value)),
      ]),
    );
  });
});
