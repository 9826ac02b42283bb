import { describe, expect, it } from 'vitest';
import { checkClassCounts, checkLabels, countClasses } from './index.js';

describe('countClasses', () => {
  it('counts, absent classes included', () => {
    expect(countClasses([2, 0, 2], 4)).toEqual(Int32Array.of(1, 0, 2, 0));
    expect(countClasses(new Int32Array(0), 2)).toEqual(new Int32Array(2));
  });

  it.each([4, -1, 0.5, Number.NaN])('refuses the label %s with its index', (label) => {
    expect(() => countClasses([0, 1, label], 4)).toThrow(
      `label at index 2 is ${label}, but must be a class id from 0 to 3`,
    );
    expect(() => countClasses([0, 1, label], 4)).toThrow(
      expect.objectContaining({ code: 'bad-label', details: { index: 2, value: label, numClasses: 4 } }),
    );
  });

  it('calls the value what the caller calls it', () => {
    expect(() => checkLabels([9], 4, 'prediction')).toThrow('The prediction at index 0 is 9');
  });
});

describe('checkClassCounts', () => {
  it('passes when every class has samples', () => {
    expect(() => checkClassCounts(Int32Array.of(1, 500))).not.toThrow();
  });

  it('names the classes that have none', () => {
    expect(() => checkClassCounts([3, 0])).toThrow('Class 1 of 2 has no training samples');
    expect(() => checkClassCounts([0, 3, 0])).toThrow('Classes 0, 2 of 3 have no training samples');
    expect(() => checkClassCounts(new Int32Array(50))).toThrow('7, 8, 9, ... of 50');
  });

  it('refuses counts that are no whole numbers', () => {
    expect(() => checkClassCounts([3, Number.NaN])).toThrow('The count of class 1 is NaN');
    expect(() => checkClassCounts([])).toThrow('empty');
  });
});
