import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../augmentation/augmentation.js';
import { type Batcher, type BatcherOptions, createBatcher } from '../create-batcher.js';
import { memoryImages } from '../memory-images.js';
import { fileImages, type ImageFiles } from './file-images.js';
import type { EvaluationSize } from './image-view.js';

const normalization = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };
const count = 12;
const bytesPerImage = 32 * 32 * 3;
const split = {
  images: Uint8Array.from({ length: count * bytesPerImage }, (_, i) => (i * 37 + (i >> 5) * 11) % 256),
  labels: Int32Array.from({ length: count }, (_, i) => i % 5),
};
const indices = Int32Array.of(3, 11, 0, 3, 7);
let folder: string;
let files: string[];
let photos: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-batcher-'));
  files = Array.from(split.labels, (_, i) => join(folder, `${i}.png`));
  for (const [i, file] of files.entries()) {
    const pixels = split.images.subarray(i * bytesPerImage, (i + 1) * bytesPerImage);
    await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toFile(file);
  }
  photos = [];
  for (const [i, file] of files.entries()) {
    photos.push(join(folder, `${i}.jpg`));
    await sharp(file)
      .resize(90 + 10 * i, 120, { fit: 'fill' })
      .jpeg()
      .toFile(photos[i]!);
  }
});
afterAll(() => rm(folder, { recursive: true }));

function inFiles(
  source: ImageFiles,
  { size, resize, ...options }: Pick<EvaluationSize, 'size' | 'resize'> & BatcherOptions,
): Batcher {
  return createBatcher(fileImages(source, { size, ...(resize && { resize }) }), options);
}

describe('fileImages', () => {
  it.each<Augmentation>([
    { kind: 'none' },
    { kind: 'pad-crop' },
    { kind: 'pad-crop', padding: 2, flip: false },
    { kind: 'pad-crop', randAugment: { probability: 1 }, erasing: { probability: 1 } },
  ])('gives the batches of the same images in memory, %j', async (augmentation) => {
    const fromFiles = inFiles(
      { files, labels: split.labels },
      { size: 32, resize: 32, ...normalization, augmentation, seed: 7 },
    );
    const inMemory = createBatcher(memoryImages(split, { height: 32, width: 32, channels: 3 }), {
      ...normalization,
      augmentation,
      seed: 7,
    });
    for (const firstDraw of [0, 1000])
      expect(await fromFiles(indices, firstDraw)).toEqual(await inMemory(indices, firstDraw));
  });

  it('augments by the draw number, not by the batch', async () => {
    const colorJitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4 };
    const options = {
      ...{ size: 48, ...normalization },
      augmentation: { kind: 'random-resized-crop', colorJitter },
    } as const;
    const source = { files: photos, labels: split.labels };
    const { images, labels } = await inFiles(source, options)(indices, 100);
    expect(images.shape).toEqual([5, 48, 48, 3]);
    expect([...labels.data]).toEqual([3, 1, 0, 3, 2]);
    const resumed = inFiles(source, options);
    const parts = [await resumed(indices.subarray(0, 2), 100), await resumed(indices.subarray(2), 102)];
    expect(Float32Array.from(parts.flatMap((part) => [...part.images.data]))).toEqual(images.data);
    // The same image under two draws.
    const values = 48 * 48 * 3;
    expect(images.data.subarray(0, values)).not.toEqual(images.data.subarray(3 * values, 4 * values));
    const other = await inFiles(source, { ...options, seed: 2 })(indices, 100);
    expect(other.images.data).not.toEqual(images.data);
    const plain = inFiles(source, { ...options, augmentation: { kind: 'random-resized-crop' } });
    expect((await plain(indices, 100)).images.data).not.toEqual(images.data);
  });

  it.each(['bilinear', 'bicubic'] as const)('gives nearly the same %s crops as in memory', async (interpolation) => {
    const smooth = {
      images: Uint8Array.from({ length: count * bytesPerImage }, (_, i) => {
        const [x, y, c] = [Math.floor(i / 3) % 32, Math.floor(i / 96) % 32, i % 3];
        return 128 + 30 * Math.sin(x / (5 + c) + i / bytesPerImage) * Math.cos(y / 7);
      }),
      labels: split.labels,
    };
    const smoothFiles = await Promise.all(
      files.map(async (_, i) => {
        const file = join(folder, `smooth-${i}.png`);
        const pixels = smooth.images.subarray(i * bytesPerImage, (i + 1) * bytesPerImage);
        await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
          .png()
          .toFile(file);
        return file;
      }),
    );
    const options = {
      mean: [0, 0, 0],
      std: [1, 1, 1],
      augmentation: { kind: 'random-resized-crop', interpolation },
    } as const;
    const fromFiles = inFiles({ files: smoothFiles, labels: split.labels }, { size: 32, ...options });
    const inMemory = createBatcher(memoryImages(smooth, { height: 32, width: 32, channels: 3 }), options);
    const [a, b] = [(await fromFiles(indices, 5)).images.data, (await inMemory(indices, 5)).images.data];
    const differences = a.map((value, i) => 255 * Math.abs(value - b[i]!));
    // libvips enlarges half a pixel off the centre; the slopes here are at most 6 a pixel.
    expect(Math.max(...differences)).toBeLessThanOrEqual(5);
  });

  it('mirrors the same crops when it may', async () => {
    const batch = (flip: boolean) =>
      inFiles(
        { files: photos, labels: split.labels },
        { size: 16, mean: [0, 0, 0], std: [1, 1, 1], augmentation: { kind: 'random-resized-crop', flip } },
      )(
        Int32Array.from({ length: 12 }, (_, i) => i),
        0,
      );
    const [still, flipped] = [(await batch(false)).images.data, (await batch(true)).images.data];
    let mirrored = 0;
    for (let image = 0; image < 12; image++) {
      const at = (x: number) => (image * 256 + 8 * 16 + x) * 3;
      const same = Array.from({ length: 16 }, (_, x) => still[at(x)] === flipped[at(x)]).every(Boolean);
      const turned = Array.from({ length: 16 }, (_, x) => still[at(x)] === flipped[at(15 - x)]).every(Boolean);
      expect(same || turned).toBe(true);
      if (!same) mirrored++;
    }
    expect(mirrored).toBeGreaterThan(0);
    expect(mirrored).toBeLessThan(12);
  });

  it('names the file that is broken', async () => {
    const file = join(folder, 'broken.jpg');
    await writeFile(file, 'no image');
    const batch = inFiles(
      { files: [...photos, file], labels: new Int32Array(13) },
      { size: 32, ...normalization, augmentation: { kind: 'none' } },
    );
    await expect(batch(Int32Array.of(0, 12, 1), 0)).rejects.toMatchObject({ code: 'bad-file', details: { file } });
    expect((await batch(Int32Array.of(0, 1), 0)).images.shape).toEqual([2, 32, 32, 3]);
  });

  it('refuses what does not fit', async () => {
    const options = { size: 32, ...normalization, augmentation: { kind: 'none' } } as const;
    expect(() => inFiles({ files, labels: new Int32Array(3) }, options)).toThrow('12 files, 3 labels');
    const source = { files, labels: split.labels };
    expect(() => inFiles(source, { ...options, mean: [0], std: [1] })).toThrow('1 means');
    expect(() => inFiles(source, { ...options, resize: 8 })).toThrow('resize');
    const padding = { kind: 'pad-crop', padding: 32 } as const;
    expect(() => inFiles(source, { ...options, augmentation: padding })).toThrow('padding');
    await expect(inFiles(source, options)(Int32Array.of(12), 0)).rejects.toThrow('one is 12');
    await expect(inFiles(source, options)(indices, -1)).rejects.toThrow('firstDraw');
  });
});
