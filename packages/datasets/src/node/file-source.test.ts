import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemError } from '@mem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSource, writeFileAtomic } from '../node.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-'));
});
afterEach(() => rm(folder, { recursive: true }));

const isBadFile = (error: unknown) => MemError.is(error, 'bad-file');

describe('fileSource', () => {
  it('reads parts, several at once too', async () => {
    const path = join(folder, 'file');
    await writeFile(path, Uint8Array.of(0, 1, 2, 3, 4));
    const { size, read, close } = await fileSource(path);
    expect(size).toBe(5);
    expect(await Promise.all([read(3, 5), read(0, 2), read(2, 2)])).toEqual([
      Uint8Array.of(3, 4),
      Uint8Array.of(0, 1),
      Uint8Array.of(),
    ]);
    await close();
    await expect(read(0, 1)).rejects.toSatisfy(isBadFile);
  });

  it('refuses what lies beyond, and a file that became shorter', async () => {
    const path = join(folder, 'file');
    await writeFile(path, new Uint8Array(8));
    const source = await fileSource(path);
    for (const [begin, end] of [
      [4, 9],
      [-1, 2],
      [3, 2],
      [Number.NaN, 2],
    ] as const) {
      await expect(source.read(begin, end)).rejects.toSatisfy(isBadFile);
    }
    await truncate(path, 5);
    await expect(source.read(2, 8)).rejects.toThrow('it ends at byte 5, though it had 8');
    await expect(source.read(2, 8)).rejects.toSatisfy(isBadFile);
    await source.close();
  });

  it('refuses what is missing and what is no file', async () => {
    await expect(fileSource(join(folder, 'none'))).rejects.toThrow('there is nothing');
    await expect(fileSource(folder)).rejects.toThrow('it is a folder');
    await expect(fileSource(folder)).rejects.toSatisfy(isBadFile);
  });
});

describe('writeFileAtomic', () => {
  it('writes texts, bytes and parts', async () => {
    const path = join(folder, 'file');
    async function* parts() {
      yield Uint8Array.of(1, 2);
      yield new Uint8Array(0);
      // A part is written before the next one is asked for, and nothing shows under the name until all are.
      expect(await readFile(path, 'utf8')).toBe('text');
      yield Uint8Array.of(9, 3, 9).subarray(1, 2);
    }
    await writeFileAtomic(path, 'text');
    await writeFileAtomic(path, parts());
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    await writeFileAtomic(path, Uint8Array.of(4));
    expect([...(await readFile(path))]).toEqual([4]);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves what was there when the parts fail, and nothing else', async () => {
    const path = join(folder, 'file');
    async function* parts() {
      yield Uint8Array.of(1, 2);
      throw new Error('no more');
    }
    await expect(writeFileAtomic(path, parts())).rejects.toThrow('no more');
    expect(await readdir(folder)).toEqual([]);
    await writeFileAtomic(path, 'before');
    await expect(writeFileAtomic(path, parts())).rejects.toThrow('no more');
    expect(await readdir(folder)).toEqual(['file']);
    expect(await readFile(path, 'utf8')).toBe('before');
  });
});
