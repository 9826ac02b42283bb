import fc from 'fast-check';
import { expect, it } from 'vitest';
import { halfToNumber, numberToHalf } from './half-precision.js';

it('gives every one of the 65,536 values back', () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = halfToNumber(half);
    if (Number.isNaN(value)) expect(halfToNumber(numberToHalf(value))).toBeNaN();
    else expect(numberToHalf(value)).toBe(half);
  }
});

it('takes the nearer neighbour, and the even one half-way', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x7bfe }), fc.double({ min: 0, max: 1, noNaN: true }), (half, share) => {
      const [low, high] = [halfToNumber(half), halfToNumber(half + 1)];
      const value = Math.fround(low + share * (high - low));
      const distance = value - low - (high - value);
      const expected = distance < 0 ? half : distance > 0 ? half + 1 : half + (half % 2);
      expect(numberToHalf(value)).toBe(expected);
      expect(numberToHalf(-value)).toBe(expected | 0x8000);
    }),
  );
});

it.each([
  [65504, 0x7bff],
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [-1e30, 0xfc00],
  [2 ** -25, 0],
  [2 ** -24, 1],
])('%s becomes %s', (value, half) => {
  expect(numberToHalf(value)).toBe(half);
});
