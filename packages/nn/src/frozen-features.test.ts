import { describe, expect, it } from 'vitest';
import { checkFinite, checkShape } from './index.js';

describe('checkFinite', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('names the first sample with %s', (value) => {
    const data = Float32Array.of(1, 2, 3, value, value, 4);
    expect(() => checkFinite('features', { data, shape: [3, 2] })).toThrow(
      `features must be finite, but sample 1 has ${value}`,
    );
    expect(() => checkFinite('features', { data: data.subarray(0, 3), shape: [3] })).not.toThrow();
  });
});

describe('checkShape', () => {
  it('takes any length where none is expected', () => {
    expect(() => checkShape('logits', { shape: [7, 3] }, [null, 3])).not.toThrow();
  });

  it.each([[[7, 4]], [[7]], [[7, 3, 1]]])('refuses %o', (shape) => {
    expect(() => checkShape('logits', { shape }, [null, 3])).toThrow(`[any, 3], but has [${shape.join(', ')}]`);
  });
});
