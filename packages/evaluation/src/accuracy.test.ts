import { describe, expect, it } from 'vitest';
import { accuracy, argmaxRows } from './index.js';

describe('argmaxRows', () => {
  it('takes the first value in a tie', () => {
    expect(argmaxRows(Float32Array.of(1, 3, 3, -2, -1, -5), 3)).toEqual(Int32Array.of(1, 1));
    expect(argmaxRows([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], 2)).toEqual(Int32Array.of(0));
    expect(argmaxRows([], 4)).toEqual(new Int32Array(0));
  });

  it('refuses incomplete rows, and NaN', () => {
    expect(() => argmaxRows(new Float32Array(7), 3)).toThrow('The logits must have shape [2, 3]');
    expect(() => argmaxRows(Float32Array.of(0, 1, Number.NaN, 2), 2)).toThrow('Row 1 has NaN at column 0');
    expect(() => argmaxRows(Float32Array.of(1), 0)).toThrow('numClasses');
  });
});

describe('accuracy', () => {
  it('is the fraction of correct predictions', () => {
    expect(accuracy([0, 1, 2, 0], Int32Array.of(0, 1, 1, 1))).toBe(0.5);
  });

  it('refuses no samples and unequal lengths', () => {
    expect(() => accuracy([], [])).toThrow('no samples');
    expect(() => accuracy([1], [1, 1])).toThrow(expect.objectContaining({ code: 'bad-shape' }));
  });
});
