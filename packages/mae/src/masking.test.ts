import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawMasking, maskingOf } from './index.js';

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  numPatches: fc.integer({ min: 4, max: 60 }),
  maskRatio: fc.double({ min: 0.2, max: 0.75, noNaN: true }),
});

describe('drawMasking', () => {
  it('shows the remaining fraction of the patches, each once, and restores their order', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ({ batch, numPatches, maskRatio }, seed) => {
        const { idsKeep, idsRestore, mask } = drawMasking(randomKey(seed), { batch, numPatches, maskRatio });
        const kept = idsKeep.shape[1]!;
        expect(kept).toBe(Math.floor(numPatches * (1 - maskRatio) + 1e-9));
        for (let image = 0; image < batch; image++) {
          const restore = [...idsRestore.data.subarray(image * numPatches, (image + 1) * numPatches)];
          expect(restore.toSorted((a, b) => a - b)).toEqual(restore.map((_, i) => i));
          const seen = [...idsKeep.data.subarray(image * kept, (image + 1) * kept)];
          seen.forEach((patch, place) => {
            expect(restore[patch]).toBe(place);
          });
          const hidden = [...mask.data.subarray(image * numPatches, (image + 1) * numPatches)];
          expect(hidden).toEqual(restore.map((place) => (place < kept ? 0 : 1)));
        }
      }),
    );
  });

  it('draws the same mask for an image in any batch', () => {
    const [key, numPatches] = [randomKey(5), 16];
    const whole = drawMasking(key, { batch: 6, numPatches });
    const parts = [0, 2, 4].map((firstDraw) => drawMasking(key, { batch: 2, numPatches, firstDraw }));
    for (const name of ['idsKeep', 'idsRestore', 'mask'] as const) {
      expect(parts.flatMap((part) => [...part[name].data])).toEqual([...whole[name].data]);
    }
    expect(drawMasking(randomKey(6), { batch: 6, numPatches }).idsRestore.data).not.toEqual(whole.idsRestore.data);
  });

  it('hides every patch about equally often', () => {
    const [batch, numPatches] = [4000, 16];
    const { data } = drawMasking(randomKey(1), { batch, numPatches }).mask;
    for (let patch = 0; patch < numPatches; patch++) {
      let hidden = 0;
      for (let image = 0; image < batch; image++) hidden += data[image * numPatches + patch]!;
      // Five standard deviations of a fraction of 0.75.
      expect(Math.abs(hidden / batch - 0.75)).toBeLessThan(0.035);
    }
  });
});

describe('maskingOf', () => {
  it('shows the patches with the least noise, the first in a tie', () => {
    const noise = { dtype: 'float32', shape: [1, 4], data: Float32Array.of(0.5, 0.2, 0.9, 0.2) } as const;
    const { idsKeep, idsRestore, mask } = maskingOf(noise, 0.5);
    expect([...idsKeep.data]).toEqual([1, 3]);
    expect([...idsRestore.data]).toEqual([2, 0, 3, 1]);
    expect([...mask.data]).toEqual([1, 0, 1, 0]);
  });

  it.each([[0], [1], [0.95], [1e-12], [Number.NaN], [-1]])('refuses a ratio of %d for 10 patches', (ratio) => {
    const noise = { dtype: 'float32', shape: [1, 10], data: new Float32Array(10) } as const;
    expect(() => maskingOf(noise, ratio)).toThrow(/maskRatio must leave some of 10 patches seen and some hidden/);
  });

  it('does not lose a patch to the rounding of 1 - ratio', () => {
    const noise = { dtype: 'float32', shape: [1, 10], data: new Float32Array(10) } as const;
    expect(maskingOf(noise, 0.9).idsKeep.shape).toEqual([1, 1]);
  });
});
