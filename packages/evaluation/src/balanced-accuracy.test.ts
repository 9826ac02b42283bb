import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, balancedAccuracy, balancedWeights } from './index.js';

describe('balancedAccuracy', () => {
  it('is the mean of the accuracies of the classes present', () => {
    const labels = [0, 0, 0, 0, 0, 0, 3, 3];
    expect(balancedAccuracy([0, 0, 0, 0, 0, 0, 0, 0], labels)).toBeCloseTo(0.5, 12);
    expect(balancedAccuracy([3, 0, 0, 0, 0, 0, 3, 0], labels)).toBeCloseTo((5 / 6 + 1 / 2) / 2, 12);
  });

  it('is exactly accuracy where classes are balanced, so that ties stay ties', () => {
    const balanced = fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 }))
      .map(([classes, each]) => Array.from({ length: classes * each }, (_, i) => i % classes));
    fc.assert(
      fc.property(balanced, fc.infiniteStream(fc.integer({ min: 0, max: 6 })), (labels, stream) => {
        const predictions = labels.map(() => stream.next().value);
        expect(balancedAccuracy(predictions, labels)).toBe(accuracy(predictions, labels));
        expect(new Set(balancedWeights(labels))).toEqual(new Set([1]));
      }),
    );
  });

  it('is exactly 1 where all predictions are correct, for any class counts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 200 }), (labels) => {
        expect(balancedAccuracy(labels, labels)).toBe(1);
      }),
    );
  });

  it('reads ids of any integer type, and refuses other values', () => {
    const [labels, predictions] = [BigInt64Array.of(0n, 1n), Float32Array.of(0, 1)];
    expect([accuracy(predictions, labels), balancedAccuracy(predictions, labels)]).toEqual([1, 1]);
    for (const value of [Number.NaN, null as never, 1.4, -0.7, 2 ** 32]) {
      for (const measure of [accuracy, balancedAccuracy]) {
        expect(() => measure([0, 1], [0, value])).toThrow(
          `The labels must be class ids (whole numbers from 0), but the one at index 1 is ${value}`,
        );
        expect(() => measure([0, value], [0, 1])).toThrow(
          `The predictions must be class ids (whole numbers from 0), but the one at index 1 is ${value}`,
        );
      }
    }
  });

  it('refuses no samples and unequal lengths', () => {
    expect(() => balancedAccuracy([], [])).toThrow('no samples');
    expect(() => balancedAccuracy([1], [1, 1])).toThrow(expect.objectContaining({ code: 'bad-shape' }));
  });
});
