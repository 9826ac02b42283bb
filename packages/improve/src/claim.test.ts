import fc from 'fast-check';
import { expect, it } from 'vitest';
import { claimOf } from './claim.js';

const differenceOf = (low: number, high: number) => ({ difference: (low + high) / 2, interval: [low, high] as const });

it('claims a side only if the whole interval lies on it', () => {
  expect([differenceOf(0.1, 2), differenceOf(0, 2), differenceOf(-2, 0), differenceOf(-2, -0.1)].map(claimOf)).toEqual([
    ...['better', 'open', 'open', 'worse'],
  ]);
});

it('claims the opposite of the negated difference', () => {
  const opposite = { better: 'worse', worse: 'better', open: 'open' } as const;
  const side = fc.double({ min: -50, max: 50, noNaN: true });
  fc.assert(
    fc.property(side, side, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(claimOf(differenceOf(-high, -low))).toBe(opposite[claimOf(differenceOf(low, high))]);
    }),
  );
});
