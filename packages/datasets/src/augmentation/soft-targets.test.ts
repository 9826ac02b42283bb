import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softTargets } from './soft-targets.js';

describe('softTargets', () => {
  it('gives one row a label, which sums to one, with the most for the label', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 20 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (labels, labelSmoothing) => {
          const { data, shape, dtype } = softTargets(Int32Array.from(labels), { numClasses: 9, labelSmoothing });
          expect([dtype, shape]).toEqual(['float32', [labels.length, 9]]);
          for (const [i, label] of labels.entries()) {
            const row = data.subarray(9 * i, 9 * (i + 1));
            expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
            expect(row.indexOf(Math.max(...row))).toBe(label);
            expect(Math.min(...row)).toBeCloseTo(labelSmoothing / 9, 6);
          }
        },
      ),
    );
  });

  it('gives known values', () => {
    const labels = Int32Array.of(2, 0);
    expect([...softTargets(labels, { numClasses: 3 }).data]).toEqual([0, 0, 1, 1, 0, 0]);
    const smooth = softTargets(labels, { numClasses: 4, labelSmoothing: 0.1 }).data;
    expect([...smooth]).toEqual([...Float32Array.of(0.025, 0.025, 0.925, 0.025, 0.925, 0.025, 0.025, 0.025)]);
  });

  it('refuses what makes no targets', () => {
    expect(() => softTargets(Int32Array.of(3), { numClasses: 3 })).toThrow('from 0 to 2), but the one at index 0 is 3');
    expect(() => softTargets(Int32Array.of(-1), { numClasses: 3 })).toThrow('index 0 is -1');
    for (const label of [Number.NaN, 0.4, null as never]) {
      expect(() => softTargets([0, label], { numClasses: 3 })).toThrow(`index 1 is ${label}`);
    }
    expect([...softTargets(BigInt64Array.of(1n), { numClasses: 2 }).data]).toEqual([0, 1]);
    expect(() => softTargets(Int32Array.of(0), { numClasses: 0 })).toThrow('numClasses');
    for (const labelSmoothing of [-0.1, 1, Number.NaN]) {
      expect(() => softTargets(Int32Array.of(0), { numClasses: 3, labelSmoothing })).toThrow('labelSmoothing');
    }
  });
});
