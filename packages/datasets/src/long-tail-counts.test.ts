import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeShared } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LongTailProfile, longTailCounts, longTailProfiles } from './long-tail-counts.js';

const profile = fc.constantFrom(...longTailProfiles);

describe('longTailCounts', () => {
  it('falls from max to max / imbalance', () => {
    fc.assert(
      fc.property(
        profile,
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (profile, numClasses, max, imbalance) => {
          const counts = longTailCounts({ profile, numClasses, max, imbalance });
          expect(counts).toHaveLength(numClasses);
          expect(counts[0]).toBe(max);
          const off = Math.max(1, max / imbalance) - counts.at(-1)!;
          if (profile === 'exponential') {
            expect(off).toBeGreaterThanOrEqual(-1e-5);
            expect(off).toBeLessThan(1);
          } else expect(Math.abs(off)).toBeLessThanOrEqual(0.5 + 1e-6);
          expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        },
      ),
    );
  });

  it('is the profile of CIFAR-10-LT with imbalance 100', () => {
    expect([...longTailCounts({ numClasses: 10, max: 5000, imbalance: 100 })]).toEqual([
      5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50,
    ]);
  });

  it.each([
    [10, 10, 20_431, 0],
    [10, 20, 17_023, 0],
    [10, 50, 13_996, 0],
    [10, 100, 12_406, 0],
    [10, 200, 11_203, 0],
    [100, 10, 19_573, 0],
    [100, 20, 15_907, 0],
    [100, 50, 12_608, 18],
    [100, 100, 10_847, 30],
    [100, 200, 9502, 39],
  ])(
    'has the images of the published CIFAR-%i-LT at imbalance %i: %i, with %i few-shot classes',
    (numClasses, imbalance, images, few) => {
      const counts = longTailCounts({ numClasses, max: 50_000 / numClasses, imbalance });
      expect(counts.reduce((sum, count) => sum + count)).toBe(images);
      expect(counts.filter((count) => count < 20)).toHaveLength(few);
    },
  );

  it('keeps every whole number that the powers of floating point miss', () => {
    // Ranks 0, 10, 20, 30 of 31 are exact thirds of the range.
    for (let ratio = 2; ratio <= 60; ratio++) {
      const counts = longTailCounts({ numClasses: 31, max: 2 * ratio ** 3, imbalance: ratio ** 3 });
      expect([0, 10, 20, 30].map((rank) => counts[rank])).toEqual([3, 2, 1, 0].map((power) => 2 * ratio ** power));
    }
  });

  it('keeps the rounded counts of earlier lists under a name of their own', () => {
    expect([...longTailCounts({ profile: 'exponential-rounded', numClasses: 10, max: 5000, imbalance: 100 })]).toEqual([
      5000, 2997, 1797, 1077, 646, 387, 232, 139, 83, 50,
    ]);
    const sum = (imbalance: number) =>
      longTailCounts({ profile: 'exponential-rounded', numClasses: 100, max: 500, imbalance }).reduce((a, b) => a + b);
    expect([sum(100), sum(50)]).toEqual([10_899, 12_655]);
  });

  it('falls faster at the head by pareto than by exponential', () => {
    const options = { numClasses: 100, max: 1000, imbalance: 100 };
    expect(longTailCounts({ ...options, profile: 'pareto' })[20]).toBeLessThan(0.7 * longTailCounts(options)[20]!);
  });

  it('holds for one class', () => {
    expect([...longTailCounts({ numClasses: 1, max: 7, imbalance: 3, profile: 'pareto' })]).toEqual([7]);
  });

  it('refuses bad options', () => {
    const good = { numClasses: 10, max: 100, imbalance: 10 };
    expect(() => longTailCounts({ ...good, imbalance: 0.5 })).toThrow('at least 1');
    expect(() => longTailCounts({ ...good, max: 0 })).toThrow('max must be');
    expect(() => longTailCounts({ ...good, profile: 'linear' as LongTailProfile })).toThrow(
      'exponential, exponential-rounded, pareto',
    );
  });
});

describeShared('the Pareto profile beside ImageNet-LT', 'data/longtail-lists/ImageNet_LT', (folder) => {
  it('follows its published counts', () => {
    const file = join(folder, 'ImageNet_LT_train.class-counts.json');
    const published = (JSON.parse(readFileSync(file, 'utf8')) as number[]).sort((a, b) => b - a);
    const counts = longTailCounts({ profile: 'pareto', numClasses: 1000, max: 1280, imbalance: 256 });
    for (const [rank, count] of counts.entries()) {
      expect(Math.abs(count - published[rank]!)).toBeLessThanOrEqual(1 + 0.21 * published[rank]!);
    }
    expect(counts.filter((count) => count < 20)).toHaveLength(136);
    const sum = counts.reduce((a, b) => a + b);
    expect(Math.abs(sum / 115_846 - 1)).toBeLessThan(0.06);
  });
});
