import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdOut } from './hold-out.js';

const listOf = (counts: readonly number[]) => {
  const labels = Int32Array.from(counts.flatMap((count, c) => Array.from({ length: count }, () => c)));
  return { paths: Array.from(labels, (c, i) => `${c}/${i}.jpg`), labels, where: (i: number) => `row ${i}` };
};
const options = { fraction: 0.2, max: 10, purpose: 'test' };

describe('holdOut', () => {
  it('parts each class into as many as asked and the rest, and leaves one', () => {
    const settings = fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
      fraction: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      max: fc.integer({ min: 1, max: 30 }),
      min: fc.constantFrom(0 as const, 1 as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(settings, ({ counts, ...given }) => {
        // A first class that surely gives an image.
        const all = [200, ...counts];
        const list = listOf(all);
        const { kept, held } = holdOut(list, { ...given, numClasses: all.length, purpose: 'test' });
        expect([...kept.paths, ...held.paths].sort()).toEqual(list.paths.toSorted());
        for (const [c, count] of all.entries()) {
          const wanted = Math.min(given.max, Math.round(given.fraction * count));
          const expected = Math.min(count - 1, count >= 3 ? Math.max(given.min, wanted) : wanted);
          expect(held.labels.filter((label) => label === c)).toHaveLength(expected);
        }
        expect(kept.paths.every((path, i) => path.startsWith(`${kept.labels[i]}/`))).toBe(true);
        expect(held.paths.every((path, i) => list.paths.indexOf(path) === Number(held.where(i).slice(4)))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('depends on seed and purpose', () => {
    const list = listOf([100, 50]);
    const draw = (given: object) => holdOut(list, { ...options, numClasses: 2, ...given }).held.paths;
    expect(draw({ seed: 3 })).toEqual(draw({ seed: 3 }));
    expect(draw({})).toEqual(draw({ seed: 1 }));
    expect(draw({ seed: 4 })).not.toEqual(draw({ seed: 3 }));
    expect(draw({ purpose: 'validation' })).not.toEqual(draw({}));
  });
});
