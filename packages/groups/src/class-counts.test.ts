import { describe, expect, it } from 'vitest';
import { checkClassCounts, checkCountsCover, countClasses } from './index.js';

const badValue = (message: string) => expect.objectContaining({ code: 'bad-value', message });

describe('countClasses', () => {
  it('counts samples, with 0 for absent classes', () => {
    expect(countClasses([2, 0, 2], 4)).toEqual(Int32Array.of(1, 0, 2, 0));
    expect(countClasses(new Int32Array(0), 2)).toEqual(new Int32Array(2));
    expect(countClasses(BigInt64Array.of(2n, 0n, 2n), 4)).toEqual(Int32Array.of(1, 0, 2, 0));
  });

  it.each([4, -1, 0.5, Number.NaN])('refuses the label %s with its index', (label) => {
    expect(() => countClasses([0, 1, label], 4)).toThrow(
      expect.objectContaining({ code: 'bad-label', details: { index: 2, value: label, numClasses: 4 } }),
    );
  });

  it.each([-1, 0.5, Number.NaN])('refuses %s classes', (numClasses) => {
    expect(() => countClasses([0], numClasses)).toThrow('numClasses must be a positive integer');
  });
});

describe('checkClassCounts', () => {
  it('returns 32-bit integers where every class has samples', () => {
    expect(checkClassCounts([1, 500])).toEqual(Int32Array.of(1, 500));
    expect(checkClassCounts(BigInt64Array.of(1n, 500n))).toEqual(Int32Array.of(1, 500));
  });

  it('names the classes without samples', () => {
    expect(() => checkClassCounts([3, 0])).toThrow('Class 1 of 2 has no training samples');
    expect(() => checkClassCounts([0, 3, 0], 'counts.npy')).toThrow(
      'Classes 0, 2 of 3 have no training samples in counts.npy',
    );
    expect(() => checkClassCounts(new Int32Array(50))).toThrow('7, 8, 9, ... of 50');
  });

  it.each([Number.NaN, 150.5, -1, 2 ** 32, null as never])('refuses the count %s', (count) => {
    expect(() => checkClassCounts([3, count])).toThrow(
      badValue(`The count of class 1 is ${count}, but must be a whole number.`),
    );
  });

  it('refuses no counts', () => {
    expect(() => checkClassCounts([])).toThrow('empty');
  });
});

describe('checkCountsCover', () => {
  const labels = Int32Array.of(0, 0, 0, 1);

  it('accepts labels up to the counts', () => {
    checkCountsCover(Int32Array.of(3, 1), labels);
    checkCountsCover(Int32Array.of(300, 1), labels);
    checkCountsCover(Int32Array.of(1, 1), labels, { views: 3 });
  });

  it('names the class, both numbers and the arrays', () => {
    expect(() =>
      checkCountsCover(Int32Array.of(1, 3), labels, {
        labelsName: 'labels.npy',
        countsName: 'counts.npy',
        fix: 'Fix.',
      }),
    ).toThrow(badValue('Class 0 has 3 labels in labels.npy, but counts.npy says 1 training image. Fix.'));
    expect(() => checkCountsCover(Int32Array.of(1, 3), labels, { views: 2 })).toThrow(
      'Class 0 has 3 labels in train.labels, with 2 views of each image, but classCounts says 1 training image. Give',
    );
  });

  it('refuses views that are not a positive integer', () => {
    expect(() => checkCountsCover(Int32Array.of(3, 1), labels, { views: 0 })).toThrow('views');
  });
});
