import { describe, expect, it } from 'vitest';
import { checkFinite, checkShape } from './index.js';

describe('checkFinite', () => {
  const withNumber = (value: number) => ({ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, value, value) });

  it('passes finite values, and an empty array', () => {
    checkFinite('Features', withNumber(0));
    checkFinite('Features', { shape: [0, 2], data: new Float32Array(0) });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('names the sample that has %s', (value) => {
    expect(() => checkFinite('Features', withNumber(value))).toThrow(
      expect.objectContaining({
        code: 'bad-value',
        message: expect.stringContaining(`Features must be finite, but sample 2 has ${value}`),
        details: { sample: 2 },
      }),
    );
  });

  it('counts samples along the first axis of any shape', () => {
    const tokens = { shape: [2, 2, 2], data: Float32Array.of(0, 0, 0, 0, 0, 0, 0, Number.NaN) };
    expect(() => checkFinite('Tokens', tokens)).toThrow('sample 1');
    expect(() => checkFinite('Bias', { shape: [4], data: Float32Array.of(0, 0, Number.NaN, 0) })).toThrow('sample 2');
  });
});

describe('checkShape', () => {
  it('passes equal lengths, and any length for null', () => {
    checkShape('Features', { shape: [5, 3] }, [5, 3]);
    checkShape('Features', { shape: [5, 3] }, [null, 3]);
    checkShape('A scalar', { shape: [] }, []);
  });

  it.each([[[5, 4]], [[5]], [[5, 3, 1]], [[]]])('refuses [%s] with both shapes', (shape) => {
    expect(() => checkShape('Features', { shape }, [null, 3])).toThrow(
      expect.objectContaining({
        code: 'bad-shape',
        message: `Features must have shape [any, 3], but has [${shape.join(', ')}].`,
      }),
    );
  });
});
