import { describe, expect, it } from 'vitest';
import { numericalGradient } from './numerical-gradient.js';

describe('numericalGradient', () => {
  it('differentiates a polynomial, as a synchronous or asynchronous function', async () => {
    const f = (x: Float32Array) => x[0]! ** 2 * x[1]! + 3 * x[1]!;
    expect(await numericalGradient(f, [2, -1])).toBeAllClose([-4, 7], { tolerance: 1e-3 });
    expect(await numericalGradient(async (x) => f(x), Float32Array.of(2, -1))).toBeAllClose([-4, 7], {
      tolerance: 1e-3,
    });
  });

  it('divides by the actual step in float32', async () => {
    expect(await numericalGradient((x) => x[0]!, [1000], 1e-3)).toEqual(Float32Array.of(1));
  });

  it.each([0, -1, Number.NaN])('refuses the step %s', async (epsilon) => {
    await expect(numericalGradient(() => 0, [1], epsilon)).rejects.toThrow('epsilon');
  });
});
