import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatcher } from './create-batcher.js';
import { normalizeImages } from './normalize-images.js';

const options = { height: 8, width: 8, channels: 3, mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };
const size = 8 * 8 * 3;
const split = {
  images: Uint8Array.from({ length: 20 * size }, (_, i) => (i * 37 + (i >> 5)) % 256),
  labels: Int32Array.from({ length: 20 }, (_, i) => i % 4),
};

describe('normalizeImages', () => {
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
    expect(() => normalizeImages(images, { mean: [0], std: [1, 1] })).toThrow('one mean and one std a channel');
    expect(() => normalizeImages(images, { mean: [0], std: [0] })).toThrow('stds above zero');
    expect(() => normalizeImages(images, { mean: [0, 0, 0, 0], std: [1, 1, 1, 1] })).toThrow('4 channels');
  });
});

describe('createBatcher', () => {
  const indices = Int32Array.of(3, 19, 0, 3);

  it('gives the images as they are in evaluation', () => {
    const { images, labels } = createBatcher(split, { ...options, augmentation: { kind: 'none' } })(indices, 5);
    const raw = Uint8Array.from([...indices].flatMap((i) => [...split.images.subarray(i * size, (i + 1) * size)]));
    expect(images).toEqual({ dtype: 'float32', shape: [4, 8, 8, 3], data: normalizeImages(raw, options) });
    expect(labels).toEqual({ dtype: 'int32', shape: [4], data: Int32Array.of(3, 3, 0, 3) });
  });

  it('augments by the draw number, not by the batch', () => {
    const whole = createBatcher(split, options)(indices, 100).images.data;
    const resumed = createBatcher(split, options);
    const parts = [resumed(indices.subarray(0, 1), 100), resumed(indices.subarray(1), 101)];
    expect(Float32Array.from(parts.flatMap(({ images }) => [...images.data]))).toEqual(whole);
    // The same image under two draws.
    expect(whole.subarray(0, size)).not.toEqual(whole.subarray(3 * size));
    expect(createBatcher(split, { ...options, seed: 2 })(indices, 100).images.data).not.toEqual(whole);
  });

  it('pads with black before it normalises', () => {
    const white = { images: new Uint8Array(size).fill(255), labels: new Int32Array(1) };
    const batch = createBatcher(white, { ...options, augmentation: { kind: 'pad-crop', flip: false } });
    const values = new Set(
      Array.from({ length: 50 }, (_, draw) => [...batch(new Int32Array(1), draw).images.data]).flat(),
    );
    expect(values).toEqual(new Set(normalizeImages(Uint8Array.of(0, 0, 0, 255, 255, 255), options)));
  });

  it('leaves the image alone without cropping and flipping', () => {
    const still = createBatcher(split, { ...options, augmentation: { kind: 'pad-crop', padding: 0, flip: false } })(
      indices,
      0,
    );
    expect(still).toEqual(createBatcher(split, { ...options, augmentation: { kind: 'none' } })(indices, 0));
  });

  it('refuses bad sizes and indices', () => {
    expect(() => createBatcher(split, { ...options, width: 9 })).toThrow('[20, 8, 9, 3]');
    expect(() => createBatcher(split, { ...options, augmentation: { kind: 'pad-crop', padding: 8 } })).toThrow(
      'padding',
    );
    expect(() => createBatcher(split, { ...options, augmentation: { kind: 'random-resized-crop' } })).toThrow(
      'needs image files',
    );
    expect(() => createBatcher(split, options)(Int32Array.of(20), 0)).toThrow('one is 20');
    expect(() => createBatcher(split, options)(Int32Array.of(-1), 0)).toThrow('one is -1');
    expect(() => createBatcher(split, options)(indices, Number.NaN)).toThrow('firstDraw');
  });
});
