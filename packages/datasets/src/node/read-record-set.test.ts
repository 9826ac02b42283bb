import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MemError } from '@mem/errors';
import { shotGroups } from '@mem/groups';
import { describeShared } from '@mem/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecordSet } from './read-record-set.js';

const size = { height: 2, width: 2, channels: 1 };
const labels = { train: [0, 2, 0, 1], val: [1], test: [2, 0] };
const records = (ids: readonly number[]) => ids.flatMap((id, i) => [id, i, i + 1, i + 2, i + 3]);
const list = (ids: readonly number[]) => ids.map((id, i) => `some path/${i}.png ${id}\n`).join('');

let dir: string;
const write = (file: string, content: string | Uint8Array) => writeFile(join(dir, file), content);
const writeRecords = (split: string, bytes: readonly number[]) =>
  write(`${split}.bin.gz`, gzipSync(Uint8Array.from(bytes)));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mem-datasets-'));
  await write('classes.txt', '0\tcat\t2\n1\tdog\t1\n2\tbig fish\t1\n');
  for (const [split, ids] of Object.entries(labels)) {
    await writeRecords(split, records(ids));
    await write(`${split}.list.txt`, list(ids));
  }
  await write('train.class-counts.json', '[2, 1, 1]');
});

afterEach(() => rm(dir, { recursive: true }));

/** Reads the folder as a test left it, and gives the refusal's message. */
async function refusal(): Promise<string> {
  const error = await readRecordSet(dir, size).catch((e: unknown) => e);
  expect(MemError.is(error)).toBe(true);
  return String(error);
}

describe('readRecordSet', () => {
  it('reads images, labels, names and counts', async () => {
    const set = await readRecordSet(dir, { ...size, name: 'pets' });
    expect(set).toMatchObject({ name: 'pets', classNames: ['cat', 'dog', 'big fish'], shareable: false, ...size });
    expect([...set.classCounts]).toEqual([2, 1, 1]);
    expect([...set.splits.test.images]).toEqual([0, 1, 2, 3, 1, 2, 3, 4]);
    expect([...set.splits.validation.labels]).toEqual([1]);
    expect(set.splits.train.names).toEqual(labels.train.map((_, i) => `some path/${i}.png`));
  });

  it('reads a folder without lists and counts', async () => {
    for (const split of Object.keys(labels)) await unlink(join(dir, `${split}.list.txt`));
    await unlink(join(dir, 'train.class-counts.json'));
    const { train } = (await readRecordSet(dir, size)).splits;
    expect('names' in train).toBe(false);
  });

  it('takes the name from the last column that is no number', async () => {
    await write('classes.txt', '0\tn02124075\t2\tEgyptian cat\r\n1\tn01\t1\tdog\r\n2\t1\r\n');
    expect((await readRecordSet(dir, size)).classNames).toEqual(['Egyptian cat', 'dog', '2']);
  });

  it('says what it looked for', async () => {
    const nowhere = join(dir, 'nowhere');
    await expect(readRecordSet(nowhere)).rejects.toThrow(`test.bin.gz, at ${nowhere}, but it does not exist`);
    await expect(readRecordSet(join(dir, 'classes.txt'))).rejects.toThrow('but it is a file');
    await unlink(join(dir, 'val.bin.gz'));
    await unlink(join(dir, 'classes.txt'));
    expect(await refusal()).toContain('classes.txt, val.bin.gz are missing');
  });

  it.each([
    [
      'a truncated gzip',
      () => write('train.bin.gz', gzipSync(new Uint8Array(20)).subarray(0, 15)),
      /train\.bin\.gz .*truncated/,
    ],
    [
      'a truncated record',
      () => writeRecords('test', records(labels.test).slice(0, 9)),
      /test\.bin\.gz.*into record 1/,
    ],
    ['an empty split', () => writeRecords('val', []), /val\.bin\.gz, but it is empty/],
    ['a label of no class', () => writeRecords('train', records([0, 255])), /train\.bin\.gz, but record 1 has 255/],
    ['a list that disagrees', () => write('val.list.txt', 'a.png 2\n'), /'<path> 1' in line 1 of .*val\.list\.txt/],
    ['a list without classes', () => write('val.list.txt', 'a.png\n'), /line 1 of .*val\.list\.txt/],
    ['a short list', () => write('train.list.txt', 'a.png 0\n'), /Expected 4 lines .* there are 1\./],
    ['counts that disagree', () => write('train.class-counts.json', '[2, 2, 1]'), /class 1 has 1 .* the file says 2/],
    ['too few counts', () => write('train.class-counts.json', '[2, 1]'), /3 class counts .* there are 2/],
    ['counts that are no array', () => write('train.class-counts.json', '{}'), /JSON array .* it is \{\}/],
    ['counts that are no JSON', () => write('train.class-counts.json', '[2,'), /not JSON/],
    [
      'class ids out of order',
      () => write('classes.txt', '0\ta\n2\tb\n'),
      /line 2 is '2\tb', where the id 1 was expected/,
    ],
  ])('refuses %s', async (_, damage, message) => {
    await damage();
    expect(await refusal()).toMatch(message);
  });

  it('refuses a class without training images', async () => {
    await writeRecords('train', records([0, 2, 0, 2]));
    await unlink(join(dir, 'train.list.txt'));
    expect(await refusal()).toMatch(/Class 1 .* no training samples/);
  });
});

describeShared('cifar-10-lt', 'data/cifar-10-lt', (folder) => {
  it('has the counts that its README gives', async () => {
    const set = await readRecordSet(folder);
    expect(set.name).toBe('cifar-10-lt');
    expect(set.classNames[1]).toBe('automobile');
    expect([...set.classCounts]).toEqual([616, 58, 18, 10, 2000, 1110, 105, 342, 190, 32]);
    expect(Object.values(set.splits).map(({ labels }) => labels.length)).toEqual([4481, 500, 3000]);
    expect(shotGroups(set.classCounts).classes.map((classes) => classes.length)).toEqual([6, 2, 2]);
  });
});

describeShared('tiny-imagenet-200-lt-32x32', 'data/tiny-imagenet-200-lt-32x32', (folder) => {
  it('has the counts and colours that its README gives', async () => {
    const set = await readRecordSet(folder);
    expect(set.classNames[0]).toBe('Egyptian cat');
    expect(Object.values(set.splits).map(({ labels }) => labels.length)).toEqual([21951, 4000, 10000]);
    expect(shotGroups(set.classCounts).classes.map((classes) => classes.length)).toEqual([77, 96, 27]);
    expect(set.mean.map((mean) => (mean * 255).toFixed(2))).toEqual(['120.16', '113.67', '102.00']);
    expect(set.std.map((std) => (std * 255).toFixed(2))).toEqual(['67.02', '64.51', '67.91']);
  });
});
