import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColorChanges, drawColorJitter, jitterColors } from './color-jitter.js';

const clampToByte = (value: number) => Math.trunc(Math.max(0, Math.min(255, value)));
const grey = ([r, g, b]: number[]) => (r! * 19595 + g! * 38470 + b! * 7471 + 0x8000) >> 16;

/** One change on all pixels, as PIL's ImageEnhance is written. */
function reference(image: Uint8Array, { property, factor }: ColorChanges[number]): Uint8Array {
  const pixels = Array.from({ length: image.length / 3 }, (_, i) => [...image.subarray(3 * i, 3 * i + 3)]);
  const mean = Math.floor(pixels.reduce((sum, pixel) => sum + grey(pixel), 0) / pixels.length + 0.5);
  const against = { brightness: () => 0, contrast: () => mean, saturation: grey }[property];
  return Uint8Array.from(
    pixels.flatMap((pixel) => {
      const from = against(pixel);
      return pixel.map((value) => clampToByte(from + factor * (value - from)));
    }),
  );
}

const image = fc.integer({ min: 1, max: 20 }).chain((n) => fc.uint8Array({ minLength: 3 * n, maxLength: 3 * n }));
const strength = fc.double({ min: 0, max: 2, noNaN: true });

describe('jitterColors', () => {
  it('changes brightness, contrast and saturation in any order', () => {
    fc.assert(
      fc.property(image, strength, strength, strength, fc.nat(), (bytes, brightness, contrast, saturation, draw) => {
        const changes = drawColorJitter(randomKey(1), draw, { brightness, contrast, saturation });
        const steps = bytes.slice();
        for (const change of changes) {
          const expected = reference(steps, change);
          jitterColors(steps, [change]);
          // One apart where rounding errors fall on either side of a whole number.
          for (const [i, value] of steps.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1);
        }
        // Put together, the changes are exactly those one after the other.
        jitterColors(bytes, changes);
        expect(bytes).toEqual(steps);
      }),
    );
  });

  it('gives known values', () => {
    const change = (property: 'brightness' | 'contrast' | 'saturation', factor: number) => {
      const bytes = Uint8Array.of(10, 200, 60, 100, 100, 100);
      jitterColors(bytes, [{ property, factor }]);
      return [...bytes];
    };
    expect(change('brightness', 1.5)).toEqual([15, 255, 90, 150, 150, 150]);
    expect(change('brightness', 0)).toEqual([0, 0, 0, 0, 0, 0]);
    // The grey image is 127 and 100, their mean 113.5, rounded 114.
    expect(change('contrast', 0)).toEqual([114, 114, 114, 114, 114, 114]);
    expect(change('saturation', 0)).toEqual([127, 127, 127, 100, 100, 100]);
    expect(change('saturation', 2)).toEqual([0, 255, 0, 100, 100, 100]);
  });

  it('leaves the image alone at strength 0', () => {
    fc.assert(
      fc.property(image, fc.nat(), (bytes, draw) => {
        const before = bytes.slice();
        jitterColors(bytes, drawColorJitter(randomKey(2), draw, { brightness: 0 }));
        expect(bytes).toEqual(before);
      }),
    );
  });

  it('writes within its part of a larger array', () => {
    const whole = new Uint8Array(9).fill(100);
    jitterColors(whole.subarray(3, 6), [
      { property: 'saturation', factor: 0.5 },
      { property: 'brightness', factor: 2 },
    ]);
    expect([...whole]).toEqual([100, 100, 100, 200, 200, 200, 100, 100, 100]);
  });
});

describe('drawColorJitter', () => {
  const draws = Array.from({ length: 3000 }, (_, i) =>
    drawColorJitter(randomKey(9), i, { brightness: 0.4, contrast: 1.5 }),
  );
  const factors = (property: string) =>
    draws.map((changes) => changes.find((each) => each.property === property)!.factor);

  it('draws factors over the whole of their ranges', () => {
    for (const [property, low, high] of [
      ['brightness', 0.6, 1.4],
      ['contrast', 0, 2.5],
    ] as const) {
      const drawn = factors(property);
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(low);
      expect(Math.min(...drawn)).toBeCloseTo(low, 1);
      expect(Math.max(...drawn)).toBeLessThan(high);
      expect(Math.max(...drawn)).toBeCloseTo(high, 1);
    }
    expect(new Set(factors('saturation'))).toEqual(new Set([1]));
  });

  it('draws all six orders, by the draw number alone', () => {
    const orders = new Map<string, number>();
    for (const changes of draws) {
      const order = changes.map(({ property }) => property[0]).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    expect(Math.min(...orders.values())).toBeGreaterThan(400);
    expect(drawColorJitter(randomKey(9), 17, { brightness: 0.4, contrast: 1.5 })).toEqual(draws[17]);
  });
});
