import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeShared } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LongTailProfile, longTailCounts } from './long-tail-counts.js';

const profile = fc.constantFrom<LongTailProfile>('exponential', 'pareto');

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
          expect(Math.abs(counts.at(-1)! - Math.max(1, max / imbalance))).toBeLessThanOrEqual(0.5 + 1e-6);
          expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        },
      ),
    );
  });

  it('is the profile of CIFAR-10-LT with imbalance 100', () => {
    expect([...longTailCounts({ numClasses: 10, max: 5000, imbalance: 100 })]).toEqual([
      5000, 2997, 1797, 1077, 646, 387, 232, 139, 83, 50,
    ]);
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
    expect(() => longTailCounts({ ...good, profile: 'linear' as LongTailProfile })).toThrow('exponential, pareto');
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
