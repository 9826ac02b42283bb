import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { encodeThumbnail } from './image-thumbnail.js';

const raw = (width: number, height: number, channels: number) => ({
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 3) % 256),
  ...{ width, height, channels },
});

it.each([
  [1, 200, 100, 50, 25],
  [3, 30, 200, 8, 50],
  [3, 32, 32, 32, 32],
])('makes a small JPEG of %i channels, %i x %i', async (channels, width, height, smallWidth, smallHeight) => {
  const bytes = await encodeThumbnail(raw(width, height, channels), { size: 50 });
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: smallWidth, height: smallHeight });
});

it('turns files upright', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mem-thumbnail-'));
  try {
    const file = join(folder, 'a.jpg');
    const { data, width, height } = raw(400, 200, 3);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .toFile(file);
    expect(await sharp(await encodeThumbnail(file, { size: 64 })).metadata()).toMatchObject({ width: 32, height: 64 });
    await expect(encodeThumbnail(join(folder, 'gone.jpg'), { size: 64 })).rejects.toThrow('gone.jpg');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('refuses pixels that do not fit', async () => {
  await expect(encodeThumbnail({ ...raw(4, 4, 3), height: 5 }, { size: 8 })).rejects.toMatchObject({
    code: 'bad-shape',
  });
  await expect(encodeThumbnail(raw(4, 4, 2), { size: 8 })).rejects.toThrow('1 or 3');
  await expect(encodeThumbnail(raw(4, 4, 3), { size: 0 })).rejects.toThrow('size');
});
