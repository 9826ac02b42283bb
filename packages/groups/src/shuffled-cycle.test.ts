import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shuffledCycle } from './shuffled-cycle.js';

it('holds every number once per round, wherever it is read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat({ max: 5 }), fc.nat(), (length, round, seed) => {
      const at = shuffledCycle(randomKey(seed), length);
      const positions = Array.from({ length }, (_, i) => round * length + i);
      const values = positions.map(at);
      expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      for (const [i, position] of positions.toReversed().entries()) {
        // A round read in between changes nothing.
        at(position + length);
        expect(at(position)).toBe(values[length - 1 - i]);
      }
    }),
  );
});
