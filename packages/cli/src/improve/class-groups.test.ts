import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classGroups } from './class-groups.js';

describe('classGroups', () => {
  it('leaves a group without classes to the accuracies alone', () => {
    const { shot, modulated } = classGroups([300, 200, 5]);
    expect(shot.classes).toEqual([[0, 1], [], [2]]);
    expect(modulated).toMatchObject({ names: ['many', 'few'], classes: [[0, 1], [2]] });
    expect([...modulated.ofClass]).toEqual([0, 0, 1]);
  });

  it('takes other bounds', () => {
    expect(classGroups([3000, 900, 400], { manyAbove: 1000, fewBelow: 500 }).modulated.classes).toEqual([
      [0],
      [1],
      [2],
    ]);
  });

  it('says which bounds would give groups where the usual ones give one', () => {
    const counts = fc.array(fc.integer({ min: 101, max: 5000 }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(counts, (given) => {
        let message = '';
        try {
          classGroups(given);
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).toContain('Every class is many-shot');
        const [, manyAbove, fewBelow] = /--many-above (\d+) --few-below (\d+)/.exec(message) ?? [];
        if (manyAbove === undefined) expect(message).toContain('no long tail');
        else classGroups(given, { manyAbove: Number(manyAbove), fewBelow: Number(fewBelow) });
      }),
    );
  });
});
