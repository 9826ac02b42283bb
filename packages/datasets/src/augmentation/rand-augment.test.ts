import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyImageOperation, type ImageOperationName, imageOperationNames } from './image-operations.js';
import { drawRandAugment, type RandAugment } from './rand-augment.js';

const draws = (count: number, options: RandAugment) =>
  Array.from({ length: count }, (_, i) => drawRandAugment(randomKey(4), i, options));

function amountsOf(name: ImageOperationName, drawn: ReturnType<typeof draws>): number[] {
  return drawn.flat().flatMap((operation) => (operation.name === name ? [operation.amount] : []));
}

describe('drawRandAugment', () => {
  // Magnitudes from 0 to 10, as wide as they go.
  const wide = draws(6000, { magnitude: 5, deviation: 10, layers: 4, probability: 1 });

  it.each<[ImageOperationName, number, number]>([
    ['rotate', -30, 30],
    ['posterize', 0, 4],
    ['solarize', 0, 256],
    ['solarize-add', 0, 110],
    ['color', 0.1, 1.9],
    ['contrast', 0.1, 1.9],
    ['brightness', 0.1, 1.9],
    ['sharpness', 0.1, 1.9],
    ['shear-x', -0.3, 0.3],
    ['shear-y', -0.3, 0.3],
    ['translate-x', -0.45, 0.45],
    ['translate-y', -0.45, 0.45],
  ])('draws %s from %d to %d, and all of it', (name, low, high) => {
    const amounts = amountsOf(name, wide);
    expect(Math.min(...amounts)).toBeCloseTo(low, 10);
    expect(Math.max(...amounts)).toBeCloseTo(high, 10);
    const middle = amounts.filter((amount) => Math.abs(amount - (low + high) / 2) < (high - low) / 4);
    expect(middle.length).toBeGreaterThan(amounts.length / 12);
    if (['posterize', 'solarize', 'solarize-add'].includes(name)) expect(amounts.every(Number.isInteger)).toBe(true);
  });

  it.each<[ImageOperationName, readonly number[]]>([
    ['rotate', [-27, 27]],
    ['posterize', [1]],
    ['solarize', [26]],
    ['solarize-add', [99]],
    ['color', [0.19, 1.81]],
    ['shear-y', [-0.27, 0.27]],
    ['translate-x', [-0.405, 0.405]],
  ])("gives %s timm's amounts at magnitude 9, %j", (name, expected) => {
    const amounts = amountsOf(name, draws(2000, { deviation: 0 }));
    const distinct = [...new Set(amounts)].toSorted((a, b) => a - b);
    expect(distinct.length).toBe(expected.length);
    for (const [i, amount] of distinct.entries()) expect(amount).toBeCloseTo(expected[i]!, 10);
  });

  it('chooses each operation as often, half of the two layers, and each sign', () => {
    const drawn = draws(15000, {});
    const counts = imageOperationNames.map((name) => amountsOf(name, drawn).length);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
    const lengths = [0, 1, 2].map((length) => drawn.filter((operations) => operations.length === length).length);
    for (const [i, share] of [0.25, 0.5, 0.25].entries()) expect(lengths[i]! / 15000).toBeCloseTo(share, 1);
    const rotations = amountsOf('rotate', drawn);
    expect(rotations.filter((degrees) => degrees > 0).length / rotations.length).toBeCloseTo(0.5, 1);
    const strengths = rotations.map((degrees) => Math.abs(degrees) / 3);
    const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
    const variance = strengths.reduce((sum, strength) => sum + (strength - mean) ** 2, 0) / strengths.length;
    expect(mean).toBeCloseTo(9, 1);
    // A little below 0.5: what exceeds 10 is cut.
    expect(Math.sqrt(variance)).toBeGreaterThan(0.44);
    expect(Math.sqrt(variance)).toBeLessThan(0.52);
  });

  it('depends on the key and the draw number alone', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 2 ** 40 }), (seed, draw) => {
        const options = { layers: 8, probability: 1 };
        const drawn = drawRandAugment(randomKey(seed), draw, options);
        expect(drawn.length).toBe(8);
        expect(drawRandAugment(randomKey(seed), draw, options)).toEqual(drawn);
        expect(drawRandAugment(randomKey(seed), draw + 1, options)).not.toEqual(drawn);
        expect(drawRandAugment(randomKey(seed + 1), draw, options)).not.toEqual(drawn);
      }),
    );
    expect(draws(100, { probability: 0 }).flat()).toEqual([]);
  });

  it('does nothing at magnitude 0, but for what has none, and for posterize, which then leaves 4 bits', () => {
    const image = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 53) % 256);
    const changed = new Set<ImageOperationName>();
    for (const operation of draws(600, { magnitude: 0, deviation: 0, probability: 1 }).flat()) {
      const out = image.slice();
      applyImageOperation(out, { height: 8, width: 8 }, operation, { interpolation: 'bicubic', fill: [1, 2, 3] });
      if (out.some((value, i) => value !== image[i])) changed.add(operation.name);
    }
    const narrow = new Set(['invert', 'posterize']);
    for (const name of changed) expect([...narrow, 'auto-contrast', 'equalize']).toContain(name);
    for (const name of narrow) expect(changed).toContain(name);
  });
});
