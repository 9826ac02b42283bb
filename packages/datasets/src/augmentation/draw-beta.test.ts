import { deriveKey, randomKey } from '@mem/random';
import { describe, expect, it } from 'vitest';
import { drawBeta, drawLogGamma } from './draw-beta.js';

const count = 20000;
const sample = (draw: (key: ReturnType<typeof randomKey>) => number) =>
  Array.from({ length: count }, (_, i) => draw(deriveKey(randomKey(8), i)));

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

describe('drawBeta', () => {
  it.each([
    [0.1, 0.1],
    [0.8, 0.8],
    [1, 1],
    [2, 5],
    [0.5, 3],
    [30, 30],
  ])('has the mean and variance of Beta(%d, %d), inside of 0 to 1', (a, b) => {
    const values = sample((key) => drawBeta(key, a, b));
    const { mean, variance } = moments(values);
    const exact = { mean: a / (a + b), variance: (a * b) / ((a + b) ** 2 * (a + b + 1)) };
    // Five standard errors.
    expect(Math.abs(mean - exact.mean)).toBeLessThan(5 * Math.sqrt(exact.variance / count));
    expect(Math.abs(variance / exact.variance - 1)).toBeLessThan(0.06);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('is uniform for Beta(1, 1)', () => {
    const sorted = sample((key) => drawBeta(key, 1, 1)).toSorted((a, b) => a - b);
    // Kolmogorov and Smirnov's distance, above this once in ten thousand.
    const distance = Math.max(...sorted.map((value, i) => Math.abs(value - (i + 0.5) / count)));
    expect(distance).toBeLessThan(2.23 / Math.sqrt(count));
  });

  it('is a number at the smallest shapes, where nearly all is 0 or 1', () => {
    const values = sample((key) => drawBeta(key, 1e-4, 1e-4)).slice(0, 1000);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(values.filter((value) => value > 0.5).length).toBeGreaterThan(400);
    expect(values.filter((value) => value < 0.01 || value > 0.99).length).toBeGreaterThan(990);
  });

  it('depends on the key alone', () => {
    expect(drawBeta(randomKey(3), 0.8, 0.8)).toBe(drawBeta(randomKey(3), 0.8, 0.8));
    expect(drawBeta(randomKey(3), 0.8, 0.8)).not.toBe(drawBeta(randomKey(4), 0.8, 0.8));
  });
});

describe('drawLogGamma', () => {
  it.each([0.3, 1, 2.5, 40])('has the mean and variance of Gamma(%d)', (shape) => {
    const { mean, variance } = moments(sample((key) => Math.exp(drawLogGamma(key, shape))));
    expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / count));
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.12);
  });
});
