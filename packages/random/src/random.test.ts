import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKey, integers, normals, permutation, randomKey, threefry, uniforms } from './index.js';

describe('threefry', () => {
  it('matches the published known answers (Random123, 20 rounds)', () => {
    expect(threefry([0, 0], 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry([0xffffffff, 0xffffffff], 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe('keys', () => {
  it('differ in every part of their path', () => {
    const root = randomKey(7);
    const keys = [[], ['a'], ['b'], ['a', 1], ['a', 2], [1, 'a'], [1], ['1']].map((p) => deriveKey(root, ...p).join());
    expect(new Set(keys).size).toBe(keys.length);
    expect(deriveKey(root, 'a', 1)).toEqual(deriveKey(deriveKey(root, 'a'), 1));
  });

  it.each([-1, 0.5, Number.NaN])('refuse the seed %s', (seed) => {
    expect(() => randomKey(seed)).toThrow('non-negative integer');
  });
});

describe('draws', () => {
  it('do not depend on the number of draws', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (seed, a, b) => {
        const key = randomKey(seed);
        const short = Math.min(a, b);
        expect(uniforms(key, a).subarray(0, short)).toEqual(uniforms(key, b).subarray(0, short));
        expect(normals(key, a).subarray(0, short)).toEqual(normals(key, b).subarray(0, short));
        expect(integers(key, 5, 10, a)).toEqual(integers(key, 5 + a, 10).subarray(a));
      }),
    );
  });

  it('have the expected moments', () => {
    const u = uniforms(randomKey(1), 100_000);
    const n = normals(randomKey(1), 100_000);
    const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(u)).toBeCloseTo(0.5, 2);
    expect(mean(n)).toBeCloseTo(0, 1);
    expect(mean(n.map((v) => v * v))).toBeCloseTo(1, 1);
    expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
    expect(u.every((v) => v < 1)).toBe(true);
  });

  it('cover the integers evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (const i of integers(randomKey(3), 50_000, 10)) counts[i]!++;
    for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(300);
  });

  it('permute', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 300 }), (seed, length) => {
        const order = permutation(randomKey(seed), length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });
});
