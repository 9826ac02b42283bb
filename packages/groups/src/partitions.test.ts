import { readFileSync } from 'node:fs';
import { describeShared } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenGroups, type Groups, randomGroups, shotGroups, suggestShotBounds } from './index.js';

const counts = [1280, 101, 100, 99, 21, 20, 19, 1];
const sizes = (groups: Groups) => groups.classes.map((members) => members.length);

describe('suggestShotBounds', () => {
  const filled = (groups: Groups): number => sizes(groups).filter((size) => size > 0).length;

  it('suggests bounds that split any counts that differ', () => {
    const count = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 100, max: 104 }));
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 40 }), (given) => {
        const bounds = suggestShotBounds(given);
        if (new Set(given).size === 1) expect(bounds).toBeUndefined();
        else expect(filled(shotGroups(given, bounds))).toBeGreaterThan(1);
      }),
    );
  });

  it('suggests known bounds', () => {
    expect(suggestShotBounds([111, 110, 110])).toEqual({ manyAbove: 110, fewBelow: 110 });
    expect(suggestShotBounds([110, 110, 111, 111, 111])).toEqual({ manyAbove: 110, fewBelow: 110 });
    expect(suggestShotBounds([900, 800, 700, 600, 500, 400])).toEqual({ manyAbove: 700, fewBelow: 500 });
  });
});

describe('shotGroups', () => {
  it('treats counts on the bounds as medium', () => {
    const groups = shotGroups(counts);
    expect(groups.names).toEqual(['many', 'medium', 'few']);
    expect(groups.classes).toEqual([
      [0, 1],
      [2, 3, 4, 5],
      [6, 7],
    ]);
    expect([...groups.ofClass]).toEqual([0, 0, 1, 1, 1, 1, 2, 2]);
  });

  it('treats them as many and few with inclusive', () => {
    expect(shotGroups(counts, { inclusive: true }).classes).toEqual([
      [0, 1, 2],
      [3, 4],
      [5, 6, 7],
    ]);
  });

  it('accepts other bounds and may leave a group empty', () => {
    expect(sizes(shotGroups(Int32Array.of(50, 3), { manyAbove: 10, fewBelow: 5 }))).toEqual([1, 0, 1]);
  });

  it('refuses overlapping bounds and invalid counts', () => {
    expect(() => shotGroups(counts, { manyAbove: 10 })).toThrow(
      'fewBelow must be below manyAbove, but is 20 with manyAbove 10',
    );
    const equal = { manyAbove: 20, fewBelow: 20 };
    expect(shotGroups([21, 20, 19], equal).classes).toEqual([[0], [1], [2]]);
    expect(() => shotGroups(counts, { ...equal, inclusive: true })).toThrow('many and few at once');
    expect(() => shotGroups([5, -1])).toThrow('The count of class 1 is -1');
    expect(() => shotGroups([1.5])).toThrow('The count of class 0 is 1.5');
    expect(() => shotGroups([])).toThrow('empty');
  });
});

describe('evenGroups and randomGroups', () => {
  const cases = fc
    .integer({ min: 2, max: 8 })
    .chain((groups) =>
      fc.tuple(fc.constant(groups), fc.array(fc.nat({ max: 50 }), { minLength: groups, maxLength: 60 })),
    );

  it('have sizes that differ by at most one', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([groups, classCounts], seed) => {
        for (const partition of [
          evenGroups(classCounts, { groups }),
          randomGroups(classCounts.length, { groups, seed }),
        ]) {
          expect(Math.max(...sizes(partition)) - Math.min(...sizes(partition))).toBeLessThanOrEqual(1);
          expect(partition.classes.flat().sort((a, b) => a - b)).toEqual(classCounts.map((_, classId) => classId));
        }
      }),
    );
  });

  it('put larger classes in earlier groups, and ties in the order of class ids', () => {
    expect(evenGroups([5, 9, 5, 5, 1, 7], { groups: 3 }).classes).toEqual([
      [1, 5],
      [0, 2],
      [3, 4],
    ]);
    fc.assert(
      fc.property(cases, ([groups, classCounts]) => {
        const { classes } = evenGroups(classCounts, { groups });
        for (let g = 1; g < groups; g++) {
          const countsOf = (group: number) => classes[group]!.map((classId) => classCounts[classId]!);
          expect(Math.min(...countsOf(g - 1))).toBeGreaterThanOrEqual(Math.max(...countsOf(g)));
        }
      }),
    );
  });

  it('draw members from the seed alone', () => {
    expect(randomGroups(30, { seed: 1 })).toEqual(randomGroups(30, { seed: 1 }));
    expect(randomGroups(30, { seed: 1 }).classes).not.toEqual(randomGroups(30, { seed: 2 }).classes);
    expect(randomGroups(30, { seed: 1 }).classes[0]).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('refuse a number of groups below 2 or above that of the classes', () => {
    expect(() => evenGroups([3, 2, 1], { groups: 4 })).toThrow('There are 4 groups for only 3 classes');
    expect(() => evenGroups([3, 2, 1], { groups: 1 })).toThrow('At least 2 groups');
    expect(() => randomGroups(5, { groups: 2.5, seed: 0 })).toThrow('positive integer');
    expect(() => randomGroups(5, { seed: -1 })).toThrow('seed');
  });
});

describeShared('ImageNet-LT', 'data/longtail-lists/ImageNet_LT/ImageNet_LT_train.class-counts.json', (path) => {
  it('has 385 many, 479 medium and 136 few classes', () => {
    expect(sizes(shotGroups(JSON.parse(readFileSync(path, 'utf8')) as number[]))).toEqual([385, 479, 136]);
  });
});
