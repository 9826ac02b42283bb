import { customGroups } from '@mem/groups';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.js';

const groups = customGroups([[0, 1], [2, 3], [4]], { names: ['many', 'medium', 'few'] });
const classCounts = Int32Array.of(500, 300, 40, 30, 5);

/** Logits that score the classes of `order` from the first down. */
const scores = (...order: number[]): number[] => Array.from({ length: 5 }, (_, c) => 5 - order.indexOf(c));

describe('diagnose', () => {
  // Class 2 loses to a head class alone; class 3 to its neighbour even within its group; class 4 is alone in its group.
  const rows: [number, number[]][] = [
    [0, scores(0, 1, 2, 3, 4)],
    [0, scores(0, 1, 2, 3, 4)],
    [1, scores(0, 1, 2, 3, 4)],
    [1, scores(1, 0, 2, 3, 4)],
    [2, scores(0, 2, 3, 1, 4)],
    [2, scores(1, 2, 3, 0, 4)],
    [3, scores(2, 0, 3, 1, 4)],
    [3, scores(0, 2, 3, 1, 4)],
    [4, scores(0, 1, 2, 3, 4)],
    [4, scores(0, 1, 2, 3, 4)],
  ];
  const labels = Int32Array.from(rows, ([label]) => label);
  const logits = Float32Array.from(rows.flatMap(([, row]) => row));
  const diagnosis = diagnose({ logits, labels, groups, classCounts });

  it('measures how much of the error knowing the group would remove, overall and by group', () => {
    expect(diagnosis.all).toMatchObject({ name: 'all', accuracy: 30, givenGroup: 70 });
    expect(diagnosis.all.recoverable).toBeCloseTo((100 * 40) / 70, 9);
    expect(diagnosis.groups).toEqual([
      { name: 'many', accuracy: 75, givenGroup: 75, recoverable: 0 },
      { name: 'medium', accuracy: 0, givenGroup: 50, recoverable: 50 },
      { name: 'few', accuracy: 0, givenGroup: 100, recoverable: 100 },
    ]);
  });

  it('lists for collecting only classes that are wrong within their group too', () => {
    expect(diagnosis.collect).toEqual([
      { classId: 3, group: 'medium', trainingImages: 30, samples: 2, right: 0, rightGivenGroup: 0 },
    ]);
  });

  it('leaves out groups and classes without samples, and has nothing to recover where nothing is wrong', () => {
    const one = diagnose({
      logits: Float32Array.from(scores(0, 1, 2, 3, 4)),
      labels: Int32Array.of(0),
      groups,
      classCounts,
    });
    expect(one.groups).toEqual([{ name: 'many', accuracy: 100, givenGroup: 100, recoverable: null }]);
    expect(one.collect).toEqual([]);
  });

  it('sorts by accuracy within the group, then by training images', () => {
    const wrong = [2, 3, 4, 4].map((label) => [label, label === 4 ? 4 : 0] as const);
    const many = diagnose({
      logits: Float32Array.from([
        ...wrong.flatMap(([label]) => scores(...[0, label === 2 ? 3 : 2, 1, 4, label])),
        ...scores(0, 1, 2, 3, 4),
      ]),
      labels: Int32Array.from([...wrong.map(([label]) => label), 0]),
      groups,
      classCounts,
    });
    expect(many.collect.map(({ classId }) => classId)).toEqual([3, 2]);
  });
});
