import { describe, expect, it } from 'vitest';
import { checkGroups, customGroups, type Groups, withoutEmptyGroups } from './index.js';

const badGroup = expect.objectContaining({ code: 'bad-group' });

describe('customGroups', () => {
  it('sorts the classes and inverts them', () => {
    expect(
      customGroups(
        [
          [3, 0],
          [2, 1, 4],
        ],
        { names: ['head', 'tail'] },
      ),
    ).toEqual({
      names: ['head', 'tail'],
      classes: [
        [0, 3],
        [1, 2, 4],
      ],
      ofClass: Int32Array.of(0, 1, 1, 0, 1),
    });
    expect(customGroups([[0], [], [1]]).names).toEqual(['group-1', 'group-2', 'group-3']);
  });

  it('copies its input', () => {
    const classes = [[1], [0]];
    const groups = customGroups(classes);
    classes[0]!.push(7);
    expect(groups.classes).toEqual([[1], [0]]);
  });

  it.each<[string, number[][], { names?: string[]; numClasses?: number }, string]>([
    ['a class in two groups', [[0, 1], [1]], { numClasses: 3 }, "Class 1 is in group 'group-2' and in 'group-1'"],
    ['a class in no group', [[0], [2]], { numClasses: 3 }, 'Class 1 is in no group'],
    ['a class out of range', [[0], [3]], {}, "Group 'group-2' lists class 3; classes are 0 to 1"],
    ['a negative class', [[0], [-1]], {}, 'lists class -1'],
    ['a fraction', [[0], [0.5]], {}, 'lists class 0.5'],
    ['too few names', [[0], [1]], { names: ['a'] }, '2 groups need as many different names'],
    ['equal names', [[0], [1]], { names: ['a', 'a'] }, 'different names'],
  ])('refuses %s', (_, classes, options, message) => {
    expect(() => customGroups(classes, options)).toThrow(message);
    expect(() => customGroups(classes, options)).toThrow(badGroup);
  });
});

it('withoutEmptyGroups keeps the groups that have classes', () => {
  const groups = customGroups([[1], [], [0, 2]], { names: ['a', 'b', 'c'] });
  expect(withoutEmptyGroups(groups)).toEqual({
    names: ['a', 'c'],
    classes: [[1], [0, 2]],
    ofClass: Int32Array.of(1, 0, 1),
  });
});

describe('checkGroups', () => {
  it('returns a usable partition', () => {
    const groups = customGroups([[0], [1]]);
    expect(checkGroups(groups)).toBe(groups);
  });

  const handMade = (classes: number[][], ofClass: number[]): Groups => ({
    names: classes.map((_, group) => `g${group}`),
    classes,
    ofClass: Int32Array.from(ofClass),
  });

  it.each<[string, Groups, string]>([
    ['one group', customGroups([[0, 1]]), 'At least 2 groups are needed, but there are 1'],
    ['an empty group', customGroups([[0], [], [1, 2]], { names: ['a', 'b', 'c'] }), "Group 'b' has no classes"],
    ['more groups than classes', customGroups([[0], [1], []]), 'There are 3 groups for only 2 classes'],
    ['a class listed twice', handMade([[0, 1], [1]], [0, 1]), "Class 1 is in group 'g1' and in 'g0'"],
    [
      'an inverse that disagrees',
      handMade([[0], [1]], [0, 0]),
      "Class 1 is listed in group 'g1', but its entry in ofClass is 0",
    ],
  ])('refuses %s', (_, groups, message) => {
    expect(() => checkGroups(groups)).toThrow(message);
    expect(() => checkGroups(groups)).toThrow(badGroup);
  });
});
