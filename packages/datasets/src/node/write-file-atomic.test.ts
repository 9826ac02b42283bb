import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../node.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-'));
});
afterEach(() => rm(folder, { recursive: true }));

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

  it('leaves nothing half-written when the last step fails', async () => {
    await mkdir(join(folder, 'taken/below'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'taken'), 'y')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('refuses data of another type and keeps the old file', async () => {
    const path = join(folder, 'file');
    await writeFileAtomic(path, 'old');
    await expect(writeFileAtomic(path, 42 as unknown as string)).rejects.toThrow();
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('takes several writes of one file at once', async () => {
    const path = join(folder, 'file');
    const texts = ['aaaa', 'bb', 'cccccc'];
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['file']);
  });
});
