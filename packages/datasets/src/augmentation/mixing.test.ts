import { deriveKey, normals, randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageBatch } from '../create-batcher.js';
import { drawMixture, type MixBatchOptions, mixBatch } from './mixing.js';
import { softTargets } from './soft-targets.js';

const numClasses = 5;

function batchOf(batch: number, height: number, width: number, channels: number): ImageBatch {
  return {
    images: {
      dtype: 'float32',
      shape: [batch, height, width, channels],
      data: normals(randomKey(batch), batch * height * width * channels),
    },
    labels: {
      dtype: 'int32',
      shape: [batch],
      data: Int32Array.from({ length: batch }, (_, i) => (i * 3) % numClasses),
    },
  };
}

const anyBatch = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    channels: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ batch, height, width, channels }) => batchOf(batch, height, width, channels));
const mixing = fc.constantFrom<NonNullable<MixBatchOptions['mixing']>>(
  { mixup: 0.8 },
  { cutmix: 1 },
  { mixup: 0.8, cutmix: 1 },
  { mixup: 0.1, cutmix: 4, probability: 0.5, switchProbability: 0.8 },
);

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('mixBatch', () => {
  it('keeps targets that sum to one, and for every class what there was of it in the batch', () => {
    fc.assert(
      fc.property(
        anyBatch,
        mixing,
        fc.nat(),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (batch, mixing, step, labelSmoothing) => {
          const { targets } = mixBatch(batch, { numClasses, labelSmoothing, mixing, seed: 1, step });
          const plain = softTargets(batch.labels.data, { numClasses, labelSmoothing });
          expect(targets.shape).toEqual(plain.shape);
          for (let row = 0; row < batch.labels.data.length; row++) {
            expect(sum(targets.data.subarray(row * numClasses, (row + 1) * numClasses))).toBeCloseTo(1, 5);
          }
          const ofClass = (data: Float32Array, label: number) => sum(data.filter((_, i) => i % numClasses === label));
          for (let label = 0; label < numClasses; label++) {
            expect(ofClass(targets.data, label)).toBeCloseTo(ofClass(plain.data, label), 4);
          }
        },
      ),
    );
  });

  it('is pure, and the same for equal seeds and steps only', () => {
    const batch = batchOf(6, 8, 8, 3);
    const before = structuredClone(batch);
    const mix = (seed: number, step: number) =>
      mixBatch(batch, { numClasses, mixing: { mixup: 0.8, cutmix: 1 }, seed, step });
    expect(mix(1, 7)).toEqual(mix(1, 7));
    expect(mix(1, 8)).not.toEqual(mix(1, 7));
    expect(mix(2, 7)).not.toEqual(mix(1, 7));
    expect(batch).toEqual(before);
  });

  it('blends images and targets by the same share in mixup', () => {
    fc.assert(
      fc.property(anyBatch, fc.nat(), (batch, step) => {
        const { images, targets } = mixBatch(batch, { numClasses, mixing: { mixup: 0.8 }, seed: 3, step });
        const { kept, box } = mixtureOf(batch, { mixup: 0.8 }, 3, step);
        expect(box).toBeUndefined();
        const plain = softTargets(batch.labels.data, { numClasses });
        for (const [mixed, data] of [
          [images.data, batch.images.data],
          [targets.data, plain.data],
        ] as const) {
          const length = data.length / batch.labels.data.length;
          for (const [i, value] of mixed.entries()) {
            const other = data.length - length - (i - (i % length)) + (i % length);
            expect(value).toBeCloseTo(kept * data[i]! + (1 - kept) * data[other]!, 5);
            expect(value).toBeGreaterThanOrEqual(Math.min(data[i]!, data[other]!) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(data[i]!, data[other]!) + 1e-6);
          }
        }
      }),
    );
  });

  it('pastes a box of the other image in cutmix, whose area is the share of its target', () => {
    fc.assert(
      fc.property(anyBatch, fc.nat(), (batch, step) => {
        const [rows, height, width, channels] = batch.images.shape as [number, number, number, number];
        const { images, targets } = mixBatch(batch, { numClasses, mixing: { cutmix: 1 }, seed: 3, step });
        const { kept, box = { left: 0, top: 0, width: 0, height: 0 } } = mixtureOf(batch, { cutmix: 1 }, 3, step);
        let pasted = 0;
        for (const [i, value] of images.data.entries()) {
          const [pixel, row] = [Math.floor(i / channels), Math.floor(i / channels / width / height)];
          const [x, y] = [pixel % width, Math.floor(pixel / width) % height];
          const isPasted = x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
          const other = i + (rows - 1 - 2 * row) * height * width * channels;
          expect(value).toBe(batch.images.data[isPasted ? other : i]);
          if (isPasted && row === 0) pasted++;
        }
        expect(1 - kept).toBeCloseTo(pasted / (height * width * channels), 10);
        const plain = softTargets(batch.labels.data, { numClasses }).data;
        const partner = (rows - 1) * numClasses;
        for (let k = 0; k < numClasses; k++) {
          expect(targets.data[k]).toBeCloseTo(kept * plain[k]! + (1 - kept) * plain[partner + k]!, 6);
        }
      }),
    );
  });

  it('leaves the images alone without mixing', () => {
    const batch = batchOf(4, 3, 3, 2);
    const plain = {
      images: batch.images,
      targets: softTargets(batch.labels.data, { numClasses, labelSmoothing: 0.1 }),
    };
    const options = { numClasses, labelSmoothing: 0.1, seed: 1, step: 0 };
    expect(mixBatch(batch, options)).toEqual(plain);
    expect(mixBatch(batch, { ...options, mixing: {} })).toEqual(plain);
    expect(mixBatch(batch, { ...options, mixing: { mixup: 1, probability: 0 } })).toEqual(plain);
  });

  it('refuses what does not fit', () => {
    const batch = batchOf(4, 3, 3, 2);
    const options = { numClasses, seed: 1, step: 0 };
    for (const name of ['mixup', 'cutmix', 'probability', 'switchProbability']) {
      expect(() => mixBatch(batch, { ...options, mixing: { [name]: -1 } })).toThrow(name);
      expect(() => mixBatch(batch, { ...options, mixing: { [name]: Number.NaN } })).toThrow(name);
    }
    expect(() => mixBatch(batch, { ...options, mixing: { probability: 1.1 } })).toThrow('from 0 to 1');
    expect(() => mixBatch(batch, { ...options, numClasses: 3 })).toThrow('labels');
    const flat = { ...batch, images: { ...batch.images, shape: [4, 18] } };
    expect(() => mixBatch(flat, options)).toThrow('[4,18]');
  });
});

/** What `mixBatch` draws. */
function mixtureOf(
  { images }: ImageBatch,
  mixing: NonNullable<MixBatchOptions['mixing']>,
  seed: number,
  step: number,
): ReturnType<typeof drawMixture> {
  const [, height, width] = images.shape as [number, number, number, number];
  return drawMixture(deriveKey(randomKey(seed), 'mixing', step), { height, width }, mixing);
}

describe('drawMixture', () => {
  const extent = { height: 224, width: 160 };
  const draws = (options: NonNullable<MixBatchOptions['mixing']>, count = 4000) =>
    Array.from({ length: count }, (_, i) => drawMixture(deriveKey(randomKey(6), i), extent, options));

  it('keeps the box inside the image, and its area the share', () => {
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(side, side, fc.nat(), (height, width, seed) => {
        const { kept, box } = drawMixture(randomKey(seed), { height, width }, { cutmix: 1 });
        expect(Math.min(box!.left, box!.top, box!.width, box!.height)).toBeGreaterThanOrEqual(0);
        expect(box!.left + box!.width).toBeLessThanOrEqual(width);
        expect(box!.top + box!.height).toBeLessThanOrEqual(height);
        expect(kept).toBe(1 - (box!.width * box!.height) / (width * height));
      }),
    );
  });

  it('switches, and leaves out, as often as asked', () => {
    const count = (options: NonNullable<MixBatchOptions['mixing']>) => {
      const drawn = draws(options);
      const pasted = drawn.filter(({ box }) => box !== undefined).length / drawn.length;
      return { pasted, left: drawn.filter(({ kept, box }) => kept === 1 && box === undefined).length / drawn.length };
    };
    const both = { mixup: 0.8, cutmix: 1 };
    expect(count(both).pasted).toBeCloseTo(0.5, 1);
    expect(count(both).left).toBe(0);
    expect(count({ ...both, switchProbability: 0.1 }).pasted).toBeCloseTo(0.1, 1);
    expect(count({ ...both, probability: 0.3 }).left).toBeCloseTo(0.7, 1);
    expect(count({ cutmix: 1 }).pasted).toBe(1);
    expect(count({ mixup: 0.8 }).pasted).toBe(0);
  });

  it('draws boxes of the aspect of the image where the border does not cut them', () => {
    const whole = draws({ cutmix: 1 }).flatMap(({ box }) =>
      box !== undefined && box.left > 0 && box.top > 0 && box.left + box.width < 160 && box.top + box.height < 224
        ? [box]
        : [],
    );
    expect(whole.length).toBeGreaterThan(500);
    for (const { width, height } of whole) expect(Math.abs(width - (height * 160) / 224)).toBeLessThan(3);
  });
});
