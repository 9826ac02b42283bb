import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAccuracy, formatCount, isBest, signed } from './format.js';
import { summarizeMethod } from './results.js';

const accuracy = fc.double({ min: 0, max: 100, noNaN: true });
const methodOf = (all: number) => summarizeMethod('m', [{ seed: null, all, many: 1, medium: null, few: 1 }]);

describe('numbers in tables', () => {
  it('have one decimal, a sign where they are differences, and separators where they are counts', () => {
    expect([formatAccuracy(41.25, 0.25), formatAccuracy(8), formatAccuracy(null)]).toEqual(['41.3 ± 0.3', '8.0', '–']);
    expect([0.04, -0.04, 1.25, -3].map(signed)).toEqual(['±0.0', '±0.0', '+1.3', '−3.0']);
    expect(formatCount(1234567)).toBe('1,234,567');
  });

  it('signs a difference and its negative alike', () => {
    const swapped: Readonly<Record<string, string>> = { '+': '−', '−': '+', '±': '±' };
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (difference) => {
        const text = signed(difference);
        expect(signed(-difference)).toBe(swapped[text[0]!]! + text.slice(1));
      }),
    );
  });
});

describe('isBest', () => {
  it('holds for every method whose mean looks highest', () => {
    fc.assert(
      fc.property(fc.array(accuracy, { minLength: 1, maxLength: 6 }), (means) => {
        const methods = means.map(methodOf);
        const best = methods.filter((method) => isBest(methods, method, 'all'));
        const highest = formatAccuracy(Math.max(...methods.map(({ mean }) => mean.all)));
        expect(best).toEqual(methods.filter(({ mean }) => formatAccuracy(mean.all) === highest));
        expect(best.length).toBeGreaterThan(0);
      }),
    );
  });

  it('holds for no method in an empty group', () => {
    const methods = [methodOf(1), methodOf(2)];
    expect(methods.some((method) => isBest(methods, method, 'medium'))).toBe(false);
  });
});
