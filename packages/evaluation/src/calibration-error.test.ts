import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationError } from './index.js';

describe('calibrationError', () => {
  it('weights the gap of each bin by its number of samples', () => {
    const probabilities = Float32Array.of(0.75, 0.25, 0.75, 0.25, 0, 1, 0.5, 0.5);
    const { error, bins } = calibrationError({ probabilities, labels: [0, 1, 1, 1], bins: 4 });
    expect(bins).toEqual([
      { lower: 0, upper: 0.25, count: 0, accuracy: null, confidence: null },
      { lower: 0.25, upper: 0.5, count: 1, accuracy: 0, confidence: 0.5 },
      { lower: 0.5, upper: 0.75, count: 2, accuracy: 0.5, confidence: 0.75 },
      { lower: 0.75, upper: 1, count: 1, accuracy: 1, confidence: 1 },
    ]);
    expect(error).toBeCloseTo((1 * 0.5 + 2 * 0.25 + 1 * 0) / 4, 12);
  });

  it('is the same for logits and their softmax, for any shift of the logits', () => {
    const row = fc.tuple(
      fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 3, maxLength: 3 }),
      fc.nat({ max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.constantFrom(0, 1000), (rows, shift) => {
        const labels = rows.map(([, label]) => label);
        const logits = Float32Array.from(rows.flatMap(([values]) => values.map((value) => value / 8 + shift)));
        const probabilities = Float32Array.from(
          rows.flatMap(([values]) => {
            const exps = values.map((value) => Math.exp(value / 8));
            return exps.map((value) => value / exps.reduce((sum, e) => sum + e, 0));
          }),
        );
        const a = calibrationError({ logits, labels, bins: 1 });
        expect(a.error).toBeCloseTo(calibrationError({ probabilities, labels, bins: 1 }).error, 5);
        expect(calibrationError({ logits, labels }).bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
      }),
    );
  });

  it('accepts a float32 probability rounded past 1', () => {
    expect(calibrationError({ probabilities: Float32Array.of(0, 1.0000001), labels: [1] }).error).toBe(0);
  });

  it('refuses other shapes, labels and values', () => {
    expect(() => calibrationError({ logits: new Float32Array(5), labels: [0, 1] })).toThrow('shape [2, 2]');
    expect(() => calibrationError({ logits: new Float32Array(0), labels: [0] })).toThrow('shape [1, 1]');
    expect(() => calibrationError({ logits: new Float32Array(0), labels: [] })).toThrow('no samples');
    expect(() => calibrationError({ logits: new Float32Array(4), labels: [0, 2] })).toThrow('index 1 is 2');
    expect(() => calibrationError({ probabilities: Float32Array.of(0, 3), labels: [0] })).toThrow('the probability 3');
    expect(() => calibrationError({ logits: Float32Array.of(0, Number.POSITIVE_INFINITY), labels: [0] })).toThrow(
      'finite',
    );
    expect(() => calibrationError({ logits: Float32Array.of(0, Number.NaN), labels: [0] })).toThrow('NaN');
    expect(() => calibrationError({ logits: new Float32Array(2), labels: [0], bins: 0 })).toThrow('bins');
  });
});
