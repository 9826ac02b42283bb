import { randomKey, uniforms } from '@mem/random';
import { describe, expect, it } from 'vitest';
import { pairedBootstrap, pairedBootstraps, selectBest, summarizeSeeds } from './index.js';

describe('summarizeSeeds', () => {
  it('divides by runs - 1', () => {
    expect(summarizeSeeds([1, 2, 3, 6])).toEqual({ mean: 3, std: Math.sqrt(14 / 3) });
    expect(summarizeSeeds([0.4])).toEqual({ mean: 0.4, std: null });
  });

  it('refuses no runs, and values that are not finite', () => {
    expect(() => summarizeSeeds([])).toThrow('no runs');
    expect(() => summarizeSeeds([1, Number.NaN])).toThrow('The value of run 1 is NaN');
  });
});

describe('pairedBootstrap', () => {
  /** 0 or 1 for each of 2,000 samples, 1 with probability `rate`. */
  const correct = (seed: number, rate: number) =>
    uniforms(randomKey(seed), 2000).map((value) => (value < rate ? 1 : 0));

  it('has the width of the normal approximation', () => {
    const [correctA, correctB] = [correct(1, 0.6), correct(2, 0.5)];
    const differences = [...correctA].map((value, i) => value - correctB[i]!);
    const { mean, std } = summarizeSeeds(differences);
    const result = pairedBootstrap({ correctA, correctB, seed: 0 });
    expect(result.difference).toBeCloseTo(mean, 12);
    const halfWidth = (1.96 * std!) / Math.sqrt(2000);
    expect(Math.abs(result.interval[0] - (mean - halfWidth))).toBeLessThan(0.1 * halfWidth);
    expect(Math.abs(result.interval[1] - (mean + halfWidth))).toBeLessThan(0.1 * halfWidth);
    expect(result.above).toBeGreaterThan(0.99);
    const narrow = pairedBootstrap({ correctA, correctB, seed: 0, confidence: 0.5 });
    expect(narrow.interval[1] - narrow.interval[0]).toBeLessThan(0.5 * (result.interval[1] - result.interval[0]));
  });

  it('depends only on the seed, and changes sign with the order of the methods', () => {
    const [correctA, correctB] = [correct(1, 0.52), correct(2, 0.5)];
    const result = pairedBootstrap({ correctA, correctB, seed: 3, resamples: 500 });
    expect(pairedBootstrap({ correctA, correctB, seed: 3, resamples: 500 })).toEqual(result);
    expect(pairedBootstrap({ correctA, correctB, seed: 4, resamples: 500 })).not.toEqual(result);
    const turned = pairedBootstrap({ correctA: correctB, correctB: correctA, seed: 3, resamples: 500 });
    expect(turned.difference).toBe(-result.difference);
    expect([turned.below, turned.above]).toEqual([result.above, result.below]);
    expect(turned.interval[0]).toBeCloseTo(-result.interval[1], 12);
  });

  it('finds a difference of exactly zero between equals, for any number of seeds', () => {
    const seeds = [correct(1, 0.3), correct(2, 0.6), correct(3, 0.5)];
    const same = pairedBootstrap({ correctA: seeds, correctB: seeds.toReversed(), seed: 0, resamples: 50 });
    expect(same).toEqual({ difference: 0, interval: [0, 0], below: 0, above: 0 });
  });

  it('averages the seeds of each method for each sample', () => {
    const a = [
      [1, 1, 0, 0],
      [1, 0, 1, 0],
    ];
    const result = pairedBootstrap({ correctA: a, correctB: [0, 0, 0, 1], seed: 0 });
    expect(result.difference).toBe(0.25);
    const averaged = pairedBootstrap({ correctA: [1, 0.5, 0.5, 0], correctB: [[0, 0, 0, 1]], seed: 0 });
    expect(averaged).toEqual(result);
  });

  it('weights samples as if they were repeated', () => {
    const [correctA, correctB] = [correct(1, 0.6), correct(2, 0.5)];
    const equal = pairedBootstrap({ correctA, correctB, seed: 0, resamples: 300 });
    const weighed = pairedBootstrap({ correctA, correctB, seed: 0, resamples: 300, weights: correctA.map(() => 2) });
    expect(weighed.difference).toBeCloseTo(equal.difference, 12);
    expect(weighed.interval).toBeAllClose(equal.interval);
    const result = pairedBootstrap({ correctA: [1, 0, 1], correctB: [0, 0, 1], weights: [3, 0.5, 0.5], seed: 0 });
    expect(result.difference).toBe(0.75);
    expect(result.interval[1]).toBe(1);
    // A method that is better everywhere is so whatever is drawn.
    const sure = pairedBootstrap({ correctA: [1, 1], correctB: [0, 0], weights: [3, 1], seed: 0 });
    expect(sure.interval).toEqual([1, 1]);
  });

  it('gives the same for several methods at once as for each alone', () => {
    const [first, second, reference] = [correct(1, 0.6), correct(2, 0.5), correct(3, 0.5)];
    const weights = uniforms(randomKey(4), 2000).map((value) => value + 1);
    const options = { weights, seed: 5, resamples: 100 };
    expect(pairedBootstraps({ correct: [first, [second, first]], reference, ...options })).toEqual([
      pairedBootstrap({ correctA: first, correctB: reference, ...options }),
      pairedBootstrap({ correctA: [second, first], correctB: reference, ...options }),
    ]);
  });

  it('refuses unequal lengths, other values and bad options', () => {
    const given = { correctA: [1, 0], correctB: [1, 0], seed: 0 };
    expect(() => pairedBootstrap({ ...given, correctB: [1] })).toThrow('correctA has 2 samples and correctB 1');
    expect(() => pairedBootstrap({ ...given, correctA: [[1, 0], [1]] })).toThrow('Seed 1 of correctA has 1 samples');
    expect(() => pairedBootstrap({ ...given, correctA: [1, 2] })).toThrow('Sample 1 of correctA is 2');
    expect(() => pairedBootstrap({ ...given, correctA: [] })).toThrow('correctA has no samples');
    expect(() => pairedBootstrap({ ...given, confidence: 95 })).toThrow('above 0 and below 1');
    expect(() => pairedBootstrap({ ...given, resamples: 0 })).toThrow('resamples');
    expect(() => pairedBootstrap({ ...given, weights: [1] })).toThrow('1 weights for 2 samples');
    expect(() => pairedBootstrap({ ...given, weights: [1, 0] })).toThrow('The weight of sample 1 is 0');
  });
});

describe('selectBest', () => {
  it('takes the first of the highest scores, scoring one at a time', async () => {
    let running = 0;
    const selection = await selectBest(['a', 'bbb', 'cc', 'ddd'], async (candidate) => {
      expect(++running).toBe(1);
      await Promise.resolve();
      running--;
      return candidate.length;
    });
    expect(selection).toEqual({ best: 'bbb', score: 3, scores: [1, 3, 2, 3] });
    expect((await selectBest([2, 5], (value) => -value)).best).toBe(2);
  });

  it('refuses no candidates and NaN', async () => {
    await expect(selectBest([], () => 0)).rejects.toThrow('no candidates');
    await expect(selectBest([1, 2], (value) => (value === 2 ? Number.NaN : 1))).rejects.toThrow('candidate 1 is NaN');
  });
});
