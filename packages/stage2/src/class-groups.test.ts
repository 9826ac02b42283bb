import { randomGroups, suggestShotBounds } from '@mem/groups';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsInput, checkBounds, checkModulated, classGroups, defaultBounds } from './class-groups.js';

/** The error of counts whose classes are all in one group. */
function adviceFor(given: readonly number[]): string {
  const counts = Int32Array.from(given);
  try {
    checkModulated(classGroups(counts), counts);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`Expected ${given} to be refused.`);
}

/** The bounds that a message advises. */
function boundsIn(message: string) {
  const [, manyAbove, fewBelow] = /--many-above (\d+) --few-below (\d+);/.exec(message) ?? [];
  return manyAbove === undefined ? undefined : { manyAbove: Number(manyAbove), fewBelow: Number(fewBelow) };
}

describe('classGroups', () => {
  it('leaves a group without classes to the accuracies alone', () => {
    const { shot, modulated } = classGroups(Int32Array.of(300, 200, 5));
    expect(shot.classes).toEqual([[0, 1], [], [2]]);
    expect(modulated).toMatchObject({ names: ['many', 'few'], classes: [[0, 1], [2]] });
    expect([...modulated.ofClass]).toEqual([0, 0, 1]);
  });

  it('takes other bounds', () => {
    const { modulated } = classGroups(Int32Array.of(3000, 900, 400), { manyAbove: 1000, fewBelow: 500 });
    expect(modulated.classes).toEqual([[0], [1], [2]]);
  });
});

it('classGroups partitions the classes of the modulator alone in other ways', () => {
  const counts = Int32Array.of(5, 300, 200, 40);
  const even = classGroups(counts, defaultBounds, { kind: 'even', groups: 2 });
  expect(even.shot).toEqual(classGroups(counts).shot);
  expect(even.modulated).toMatchObject({
    names: ['even-1', 'even-2'],
    classes: [
      [1, 2],
      [0, 3],
    ],
  });
  const random = classGroups(counts, defaultBounds, { kind: 'random', groups: 2, seed: 1 });
  expect(random.modulated).toEqual(randomGroups(4, { groups: 2, seed: 1 }));
  expect(() => classGroups(counts, defaultBounds, { kind: 'even', groups: 5 })).toThrow('5 groups for only 4 classes');
});

describe('checkModulated', () => {
  it('says which bounds would give groups where the usual ones give one', () => {
    const spread = fc.array(fc.integer({ min: 101, max: 5000 }), { minLength: 1, maxLength: 40 });
    const close = fc.array(fc.integer({ min: 110, max: 112 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(spread, close), (given) => {
        const message = adviceFor(given);
        expect(message).toContain('Every class is many-shot');
        const bounds = boundsIn(message);
        if (bounds === undefined) {
          expect(new Set(given).size).toBe(1);
          expect(message).toContain('there is no long tail, and no bounds can split them');
          return;
        }
        checkBounds(bounds);
        const counts = Int32Array.from(given);
        checkModulated(classGroups(counts, bounds), counts, bounds);
      }),
    );
  });

  it('gives bounds that are accepted for counts that differ by one', () => {
    expect(boundsIn(adviceFor([111, 110, 110]))).toEqual({ manyAbove: 110, fewBelow: 110 });
    expect(suggestShotBounds([111, 110, 110])).toEqual({ manyAbove: 110, fewBelow: 110 });
  });

  it('names the bounds in force', () => {
    const bounds = { manyAbove: 9, fewBelow: 3 };
    const counts = Int32Array.of(8, 4);
    expect(() => checkModulated(classGroups(counts, bounds), counts, bounds)).toThrow(
      'Every class is medium-shot (many: more than 9 training images, few: fewer than 3)',
    );
  });
});

it('bounds that overlap are refused in the words of the flags and of the recipe', () => {
  expect(() => checkBounds({ manyAbove: 20, fewBelow: 50 })).toThrow(
    '--few-below (in a recipe: groups.fewBelow) must be at most --many-above (groups.manyAbove), but is 50 with 20',
  );
  checkBounds({ manyAbove: 20, fewBelow: 20 });
});

it('the default bounds are no part of a digest', () => {
  expect(boundsInput({ ...defaultBounds })).toEqual({});
  expect(boundsInput({ manyAbove: 100, fewBelow: 10 })).toEqual({ groups: { manyAbove: 100, fewBelow: 10 } });
});
