import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemError } from '@mem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSource } from '../node.js';

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
    await expect(fileSource(join(folder, 'none'))).rejects.toThrow('it does not exist');
    await expect(fileSource(folder)).rejects.toThrow('it is a folder');
    await expect(fileSource(folder)).rejects.toSatisfy(isBadFile);
  });
});
