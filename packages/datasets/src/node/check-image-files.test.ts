import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImageFiles } from './check-image-files.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mem-files-'));
  for (const folder of ['images/a', 'images/folder.jpg', 'images2'])
    await mkdir(join(dir, folder), { recursive: true });
  await writeFile(join(dir, 'images/a/1.jpg'), 'four');
  await utimes(join(dir, 'images/a/1.jpg'), 1000, 1000);
  await writeFile(join(dir, 'images/a/empty.jpg'), '');
  await writeFile(join(dir, 'images2/out.jpg'), 'out');
  const link = (target: string, path: string) => symlink(join(dir, target), join(dir, 'images', path));
  await link('images/a/1.jpg', 'a/link.jpg');
  await link('images2/out.jpg', 'a/out.jpg');
  await link('nowhere', 'a/broken.jpg');
  await link('images2', 'b');
  await link('images/a', 'c');
});
afterEach(() => rm(dir, { recursive: true }));

describe('checkImageFiles', () => {
  it('finds every bad file', async () => {
    const paths = [
      'a/1.jpg',
      'a/none.jpg',
      'a/empty.jpg',
      'folder.jpg',
      'a/link.jpg',
      'a/out.jpg',
      'b/out.jpg',
      'a/broken.jpg',
      'c/1.jpg',
      'a/1.jpg/x.jpg',
    ];
    const { bytes, modified, bad } = await checkImageFiles({ paths }, join(dir, 'images'));
    expect([...bytes]).toEqual([4, 0, 0, 0, 4, 0, 0, 0, 4, 0]);
    expect(modified[0]).toBe(1_000_000);
    expect(bad.map(({ index, reason }) => [index, reason.replace(/to .*mem-files-[^/]*/, 'to ')])).toEqual([
      [1, 'is missing'],
      [2, 'is empty'],
      [3, 'is not a file'],
      [5, 'leads out of the image folder, to /images2/out.jpg'],
      [6, 'leads out of the image folder, to /images2'],
      [7, 'is missing'],
      [9, 'is missing'],
    ]);
  });

  it('follows links out of the image folder where asked', async () => {
    const paths = ['a/out.jpg', 'b/out.jpg', 'a/broken.jpg', 'b'];
    const [denied, followed] = await Promise.all(
      [false, true].map((followLinks) => checkImageFiles({ paths }, join(dir, 'images'), { followLinks })),
    );
    expect(denied!.bad.map(({ index, leadsOut }) => [index, leadsOut])).toEqual([
      [0, true],
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(followed!.bad).toEqual([
      { index: 2, reason: 'is missing', leadsOut: false },
      { index: 3, reason: 'is not a file', leadsOut: false },
    ]);
    expect([...followed!.bytes]).toEqual([3, 3, 0, 0]);
  });

  it('says when there is no image folder', async () => {
    await expect(checkImageFiles({ paths: [] }, join(dir, 'none'))).rejects.toThrow(
      /image folder at .*none, but it does not exist/,
    );
  });
});
