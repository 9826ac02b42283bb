import { describe, expect, it } from 'vitest';
import { toBeAllClose } from './all-close.js';

describe('toBeAllClose', () => {
  it('is absolute up to 1 and relative above', () => {
    expect(toBeAllClose([0.00009], [0]).pass).toBe(true);
    expect(toBeAllClose([0.00011], [0]).pass).toBe(false);
    expect(toBeAllClose([-1000.09], [-1000]).pass).toBe(true);
    expect(toBeAllClose([-1000.11], [-1000]).pass).toBe(false);
    expect(toBeAllClose([1.05], [1], { tolerance: 0.1 }).pass).toBe(true);
    expect(toBeAllClose([1], [1], { tolerance: 0 }).pass).toBe(true);
  });

  it('accepts numbers, arrays, typed arrays and host arrays in any combination', () => {
    const host = { shape: [2], data: Float32Array.of(1, 2) };
    expect(1.00001).toBeAllClose(1);
    expect([1, 2]).toBeAllClose(host);
    expect(host).toBeAllClose(Int32Array.of(1, 2));
    expect(host).not.toBeAllClose([1, 3]);
    expect([]).toBeAllClose([]);
  });

  it('compares shapes if both sides have one, otherwise lengths', () => {
    const data = [1, 2, 3, 4, 5, 6];
    const result = toBeAllClose({ shape: [2, 3], data }, { shape: [3, 2], data });
    expect(result.pass).toBe(false);
    expect(result.message()).toBe('expected shape [3, 2], given shape [2, 3]');
    expect(toBeAllClose([1, 2], [1]).message()).toBe('expected 1 values, given 2 values');
  });

  it('reports the worst position with both values', () => {
    const message = toBeAllClose([0, 0.5, 0, 9], { shape: [2, 2], data: [0, 0, 0, 3] }).message();
    expect(message).toContain('2 of 4 values');
    expect(message).toContain('worst at [1, 1]: expected 3, given 9 (error 2)');
  });

  it('fails on NaN', () => {
    expect(toBeAllClose([Number.NaN], [0]).pass).toBe(false);
    expect(toBeAllClose([0], [Number.NaN]).pass).toBe(false);
    expect(toBeAllClose([Number.NaN], [Number.NaN]).pass).toBe(false);
    expect(toBeAllClose([1, Number.NaN], [3, 0]).message()).toContain('worst at [1]');
  });

  it('treats only equal infinities as close', () => {
    const { POSITIVE_INFINITY: inf } = Number;
    expect([inf, -inf]).toBeAllClose([inf, -inf]);
    expect([inf]).not.toBeAllClose([-inf]);
    expect([1]).not.toBeAllClose([inf]);
  });

  it.each([undefined, null, 'text', [1, '2'], new BigInt64Array(1), { shape: [1] }])('refuses %s', (value) => {
    expect(() => toBeAllClose(value, [1])).toThrow('actual side');
    expect(() => toBeAllClose([1], value)).toThrow('expected side');
  });

  it.each([-1, Number.NaN])('refuses the tolerance %s', (tolerance) => {
    expect(() => toBeAllClose([1], [1], { tolerance })).toThrow('tolerance');
  });
});
