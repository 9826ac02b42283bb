import type { HostArray } from '@mem/arrays';
import { randomKey, uniforms } from '@mem/random';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { drawMasking } from './index.js';
import { normalizePatches, patchify } from './patches.js';
import { reconstructImages } from './reconstruct-images.js';

const [batch, size, patchSize] = [2, 12, 4];
const images: HostArray = {
  dtype: 'float32',
  shape: [batch, size, size, 3],
  data: uniforms(randomKey(3), batch * size * size * 3).map((value) => 4 * value - 2),
};
const masking = drawMasking(randomKey(1), { batch, numPatches: 9, maskRatio: 0.6 });

describe.each([false, true])('with pixels normalised by patch: %s', (normalizedPixels) => {
  describeEachRuntime({ slowOnWebgpu: 'whole models take minutes on SwiftShader' }, (runtime) => {
    it('returns the image for a perfect prediction, and hides masked patches', () =>
      expectNoLeak(runtime, async () => {
        const held = runtime.upload(images);
        const targets = runtime.compile(
          (x: Tensor) => (normalizedPixels ? normalizePatches(patchify(x, patchSize)) : patchify(x, patchSize)),
          [held],
        );
        const target = await targets.run(held);
        const prediction = await runtime.read(target);
        for (const value of [held, target]) value.dispose();
        expect(prediction.shape).toEqual([batch, 9, 48]);
        const pictures = reconstructImages(images, prediction, masking.mask, { patchSize, normalizedPixels });
        expect(pictures.original).toBe(images);
        expect(pictures.reconstructed).toBeAllClose(images);
        pictures.masked.data.forEach((value, i) => {
          const [row, column] = [Math.floor(i / (size * 3)) % size, Math.floor(i / 3) % size];
          const patch = Math.floor(row / patchSize) * 3 + Math.floor(column / patchSize);
          const hidden = masking.mask.data[Math.floor(i / (size * size * 3)) * 9 + patch] === 1;
          expect(value).toBe(hidden ? 0 : images.data[i]);
        });
      }));
  });
});

describe('the values of a patch', () => {
  it('are shown where the patch lies', () => {
    const prediction: HostArray = {
      dtype: 'float32',
      shape: [1, 4, 12],
      data: Float32Array.from({ length: 48 }, (_, i) => i),
    };
    const black: HostArray = { dtype: 'float32', shape: [1, 4, 4, 3], data: new Float32Array(48) };
    const mask: HostArray = { dtype: 'float32', shape: [1, 4], data: Float32Array.of(0, 1, 0, 1) };
    const { reconstructed } = reconstructImages(black, prediction, mask, { patchSize: 2, normalizedPixels: false });
    const row = (y: number): number[] => [...reconstructed.data.subarray(y * 12, (y + 1) * 12)];
    expect(row(0)).toEqual([0, 0, 0, 0, 0, 0, 12, 13, 14, 15, 16, 17]);
    expect(row(1)).toEqual([0, 0, 0, 0, 0, 0, 18, 19, 20, 21, 22, 23]);
    expect(row(2)).toEqual([0, 0, 0, 0, 0, 0, 36, 37, 38, 39, 40, 41]);
  });
});
