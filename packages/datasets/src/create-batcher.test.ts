import { deriveKey, randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawErasing, eraseBox } from './augmentation/erasing.js';
import { applyImageOperation } from './augmentation/image-operations.js';
import { drawRandAugment } from './augmentation/rand-augment.js';
import type { Interpolation } from './augmentation/resample.js';
import type { ChannelStatistics } from './channel-statistics.js';
import { type Batcher, type BatcherOptions, createBatcher } from './create-batcher.js';
import type { ImageSize } from './image-set.js';
import { memoryImages } from './memory-images.js';
import { normalizer } from './normalize-images.js';

function normalizeImages(images: Uint8Array, statistics: ChannelStatistics): Float32Array {
  const out = new Float32Array(images.length);
  normalizer(statistics)(images, out);
  return out;
}

const options = { height: 8, width: 8, channels: 3, mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };
const size = 8 * 8 * 3;
const split = {
  images: Uint8Array.from({ length: 20 * size }, (_, i) => (i * 37 + (i >> 5)) % 256),
  labels: Int32Array.from({ length: 20 }, (_, i) => i % 4),
};

describe('normalizer', () => {
  it('can be undone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 99 }), (bytes) => {
        const images = bytes.subarray(0, bytes.length - (bytes.length % 3));
        const normalized = normalizeImages(images, options);
        const restored = normalized.map((value, i) => (value * options.std[i % 3]! + options.mean[i % 3]!) * 255);
        expect(Uint8Array.from(restored, Math.round)).toEqual(images);
      }),
    );
  });

  it('refuses statistics that do not fit', () => {
    const images = new Uint8Array(6);
    expect(() => normalizeImages(images, { mean: [0], std: [1, 1] })).toThrow('one mean and one std per channel');
    expect(() => normalizeImages(images, { mean: [0], std: [0] })).toThrow('positive stds');
    expect(() => normalizeImages(images, { mean: [0, 0, 0, 0], std: [1, 1, 1, 1] })).toThrow('4 channels');
  });
});

function inMemory(
  images: typeof split,
  { mean, std, augmentation, seed, ...size }: ImageSize & BatcherOptions,
): Batcher {
  return createBatcher(memoryImages(images, size), {
    mean,
    std,
    ...(augmentation && { augmentation }),
    ...(seed && { seed }),
  });
}

describe('createBatcher', () => {
  const indices = Int32Array.of(3, 19, 0, 3);

  it('gives the images as they are in evaluation', async () => {
    const { images, labels } = await inMemory(split, { ...options, augmentation: { kind: 'none' } })(indices, 5);
    const raw = Uint8Array.from([...indices].flatMap((i) => [...split.images.subarray(i * size, (i + 1) * size)]));
    expect(images).toEqual({ dtype: 'float32', shape: [4, 8, 8, 3], data: normalizeImages(raw, options) });
    expect(labels).toEqual({ dtype: 'int32', shape: [4], data: Int32Array.of(3, 3, 0, 3) });
  });

  it('augments by the draw number, not by the batch', async () => {
    const { data: whole } = (await inMemory(split, options)(indices, 100)).images;
    const resumed = inMemory(split, options);
    const parts = [await resumed(indices.subarray(0, 1), 100), await resumed(indices.subarray(1), 101)];
    expect(Float32Array.from(parts.flatMap(({ images }) => [...images.data]))).toEqual(whole);
    // The same image under two draws.
    expect(whole.subarray(0, size)).not.toEqual(whole.subarray(3 * size));
    expect((await inMemory(split, { ...options, seed: 2 })(indices, 100)).images.data).not.toEqual(whole);
  });

  it('pads with black before it normalises', async () => {
    const white = { images: new Uint8Array(size).fill(255), labels: new Int32Array(1) };
    const batch = inMemory(white, { ...options, augmentation: { kind: 'pad-crop', flip: false } });
    const values = new Set<number>();
    for (let draw = 0; draw < 50; draw++) {
      for (const value of (await batch(new Int32Array(1), draw)).images.data) values.add(value);
    }
    expect(values).toEqual(new Set(normalizeImages(Uint8Array.of(0, 0, 0, 255, 255, 255), options)));
  });

  it('leaves the image alone without cropping and flipping', async () => {
    const still = await inMemory(split, { ...options, augmentation: { kind: 'pad-crop', padding: 0, flip: false } })(
      indices,
      0,
    );
    expect(still).toEqual(await inMemory(split, { ...options, augmentation: { kind: 'none' } })(indices, 0));
  });

  describe('with random resized crops', () => {
    const augmentation = { kind: 'random-resized-crop', scale: [0.2, 1] } as const;
    const first = Int32Array.of(0);

    it('resizes and mirrors the drawn crops', async () => {
      const gradient = {
        images: Uint8Array.from({ length: size }, (_, i) => 10 * (Math.floor(i / 3) % 8) + (i % 3) * 80),
        labels: new Int32Array(1),
      };
      const identity = { ...options, mean: [0, 0, 0], std: [1, 1, 1] };
      const still = inMemory(gradient, { ...identity, augmentation: { ...augmentation, flip: false } });
      const flipped = inMemory(gradient, { ...identity, augmentation });
      let mirrored = 0;
      for (let draw = 0; draw < 50; draw++) {
        const row = async (batch: Batcher) => {
          const { data } = (await batch(first, draw)).images;
          return Array.from({ length: 8 }, (_, x) => data[3 * x]!);
        };
        const [left, right] = [await row(still), await row(flipped)];
        // The same gradient in fewer steps, never turned.
        expect(left).toEqual(left.toSorted((a, b) => a - b));
        if (left[0] !== left[7] && right[0] === left[7]) mirrored++;
        expect([left, left.toReversed()]).toContainEqual(right);
      }
      expect(mirrored).toBeGreaterThan(10);
      expect(mirrored).toBeLessThan(40);
    });

    it('gives the image itself where the crop is the whole', async () => {
      const whole = { ...augmentation, scale: [1, 1], ratio: [1, 1], flip: false } as const;
      expect(await inMemory(split, { ...options, augmentation: whole })(indices, 0)).toEqual(
        await inMemory(split, { ...options, augmentation: { kind: 'none' } })(indices, 0),
      );
    });

    it('augments by the draw number, not by the batch', async () => {
      const jittered = { ...options, augmentation: { ...augmentation, colorJitter: { brightness: 0.4 } } };
      const { data: whole } = (await inMemory(split, jittered)(indices, 100)).images;
      const resumed = inMemory(split, jittered);
      const parts = [await resumed(indices.subarray(0, 1), 100), await resumed(indices.subarray(1), 101)];
      expect(Float32Array.from(parts.flatMap(({ images }) => [...images.data]))).toEqual(whole);
      expect((await inMemory(split, { ...options, augmentation })(indices, 100)).images.data).not.toEqual(whole);
    });

    it('takes bicubic unless asked otherwise', async () => {
      const [left, cubic, linear] = await Promise.all(
        [undefined, 'bicubic', 'bilinear'].map((interpolation) =>
          inMemory(split, {
            ...options,
            augmentation: { ...augmentation, ...(interpolation && { interpolation: interpolation as Interpolation }) },
          })(indices, 3),
        ),
      );
      expect(left).toEqual(cubic);
      expect(left).not.toEqual(linear);
    });

    it('takes images of one channel, though not to change their colours', async () => {
      const grey = { height: 8, width: 24, channels: 1, mean: [0.5], std: [0.5] };
      expect((await inMemory(split, { ...grey, augmentation })(indices, 0)).images.shape).toEqual([4, 8, 24, 1]);
      const jittered = { ...augmentation, colorJitter: { brightness: 1 } };
      expect(() => inMemory(split, { ...grey, augmentation: jittered })).toThrow('3 channels');
    });
  });

  describe('with RandAugment and erasing', () => {
    const randAugment = { probability: 1 };
    const first = Int32Array.of(2);
    const without = inMemory(split, options);

    it('does the drawn operations to the crop before it normalises', async () => {
      const batch = inMemory(split, { ...options, augmentation: { kind: 'pad-crop', randAugment } });
      const key = deriveKey(randomKey(1), 'augmentation');
      let filled = 0;
      for (let draw = 0; draw < 40; draw++) {
        const { data } = (await without(first, draw)).images;
        const pixels = Uint8Array.from(data, (value, i) =>
          Math.round(255 * (value * options.std[i % 3]! + options.mean[i % 3]!)),
        );
        const fill = [102, 128, 153];
        for (const operation of drawRandAugment(key, draw, randAugment)) {
          applyImageOperation(pixels, options, operation, { interpolation: 'bicubic', fill });
        }
        if (fill.every((value, i) => pixels[i] === value)) filled++;
        expect((await batch(first, draw)).images.data).toEqual(normalizeImages(pixels, options));
      }
      expect(filled).toBeGreaterThan(0);
    });

    it('erases after it normalises', async () => {
      const erasing = { probability: 1 };
      const batch = inMemory(split, { ...options, augmentation: { kind: 'pad-crop', erasing } });
      const key = deriveKey(randomKey(1), 'augmentation');
      for (let draw = 0; draw < 40; draw++) {
        const { data: expected } = (await without(first, draw)).images;
        const box = drawErasing(key, draw, { ...options, probability: 1 });
        expect(box).toBeDefined();
        eraseBox(expected, options, box!, key, draw);
        expect((await batch(first, draw)).images.data).toEqual(expected);
      }
    });

    it('augments by the draw number, not by the batch', async () => {
      for (const kind of ['pad-crop', 'random-resized-crop'] as const) {
        const augmentation = { kind, randAugment: {}, erasing: {} };
        const { data: whole } = (await inMemory(split, { ...options, augmentation })(indices, 100)).images;
        const resumed = inMemory(split, { ...options, augmentation });
        const parts = [await resumed(indices.subarray(0, 1), 100), await resumed(indices.subarray(1), 101)];
        expect(Float32Array.from(parts.flatMap(({ images }) => [...images.data]))).toEqual(whole);
      }
    });
  });

  it('refuses bad sizes and indices', async () => {
    expect(() => inMemory(split, { ...options, width: 9 })).toThrow('[20, 8, 9, 3]');
    expect(() => inMemory(split, { ...options, augmentation: { kind: 'pad-crop', padding: 8 } })).toThrow('padding');
    await expect(inMemory(split, options)(Int32Array.of(20), 0)).rejects.toThrow('one is 20');
    await expect(inMemory(split, options)(Int32Array.of(-1), 0)).rejects.toThrow('one is -1');
    await expect(inMemory(split, options)(indices, Number.NaN)).rejects.toThrow('firstDraw');
  });
});
