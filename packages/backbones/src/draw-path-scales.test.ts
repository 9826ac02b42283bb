import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPathScales } from './index.js';

const key = randomKey(7);

describe('drawPathScales', () => {
  it('gives 0 or the factor that keeps the mean, at rates that rise from 0 to the last block', () => {
    const { shape, data } = drawPathScales(key, { batch: 20_000, numPaths: 6, rate: 0.4 });
    expect(shape).toEqual([6, 20_000]);
    [0, 0, 0.2, 0.2, 0.4, 0.4].forEach((rate, path) => {
      const scales = data.subarray(path * 20_000, (path + 1) * 20_000);
      const kept = scales.filter((scale) => scale !== 0);
      expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]));
      expect(kept.length / 20_000).toBeCloseTo(1 - rate, 1.8);
    });
  });

  it('draws the two branches of a block independently', () => {
    const { data } = drawPathScales(key, { batch: 10_000, numPaths: 4, rate: 0.5 });
    const [attention, mlp] = [data.subarray(20_000, 30_000), data.subarray(30_000)];
    const bothSkipped = attention.filter((scale: number, i: number) => scale === 0 && mlp[i] === 0);
    expect(bothSkipped.length / 10_000).toBeCloseTo(0.25, 1.5);
  });

  it('keeps everything in a single block and at rate 0', () => {
    for (const options of [
      { numPaths: 2, rate: 0.9 },
      { numPaths: 8, rate: 0 },
    ]) {
      expect(new Set(drawPathScales(key, { batch: 50, ...options }).data)).toEqual(new Set([1]));
    }
  });

  it('draws the same for an image in any batch', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (firstDraw, a, b) => {
        const options = { numPaths: 6, rate: 0.5 };
        const whole = drawPathScales(key, { ...options, batch: a + b, firstDraw });
        const parts = [
          drawPathScales(key, { ...options, batch: a, firstDraw }),
          drawPathScales(key, { ...options, batch: b, firstDraw: firstDraw + a }),
        ] as const;
        const joined = Array.from({ length: 6 }, (_, path) => [
          ...parts[0].data.subarray(path * a, (path + 1) * a),
          ...parts[1].data.subarray(path * b, (path + 1) * b),
        ]).flat();
        expect([...whole.data]).toEqual(joined);
      }),
    );
  });

  it.each([
    [{ numPaths: 3 }, 'numPaths must be a multiple of 2'],
    [{ numPaths: 0 }, 'numPaths must be a positive integer'],
    [{ batch: 0 }, 'batch must be a positive integer'],
    [{ rate: 1 }, 'from 0 to below 1, but is 1'],
    [{ rate: -0.1 }, 'from 0 to below 1'],
    [{ rate: Number.NaN }, 'from 0 to below 1'],
    [{ firstDraw: -1 }, 'firstDraw must be a non-negative integer'],
  ])('refuses %o', (options, message) => {
    expect(() => drawPathScales(key, { batch: 2, numPaths: 4, rate: 0.1, ...options })).toThrow(message);
  });
});
