import fc from 'fast-check';
import { expect, it } from 'vitest';
import { indexByClass } from './class-index.js';

it('lists the samples of every class in the order of the labels', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 60 }), (labels) => {
      const { counts, sample } = indexByClass(labels, 7);
      for (const [classId, count] of counts.entries()) {
        const samples = Array.from({ length: count }, (_, index) => sample(classId, index));
        expect(samples).toEqual(labels.flatMap((label, i) => (label === classId ? [i] : [])));
      }
    }),
  );
});

it('refuses no labels and labels out of range', () => {
  expect(() => indexByClass([], 3)).toThrow('There are no labels to sample from');
  expect(() => indexByClass([0, 3], 3)).toThrow('from 0 to 2');
});
