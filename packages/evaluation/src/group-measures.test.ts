import { readFileSync } from 'node:fs';
import { customGroups, shotGroups } from '@mem/groups';
import { describeShared } from '@mem/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { accuracyGivenGroup, groupAccuracies, groupConfusion, groupHitRates } from './index.js';

/** Head: classes 0 and 1; tail: 2; nothing in the third. */
const groups = customGroups([[0, 1], [2], []], { names: ['head', 'tail', 'none'] });
const badLabel = expect.objectContaining({ code: 'bad-label' });
const badShape = expect.objectContaining({ code: 'bad-shape' });

describe('groupAccuracies', () => {
  it('averages classes, within groups and overall, and returns the accuracy over samples too', () => {
    const result = groupAccuracies({ labels: [0, 0, 0, 0, 1, 2], predictions: [0, 0, 0, 1, 0, 2], groups });
    expect(result.all).toBe((0.75 + 0 + 1) / 3);
    expect(result.bySample).toBe(4 / 6);
    expect(result.judged).toEqual({ all: 3, groups: [2, 1, 0], balanced: false });
    expect(result.groups).toEqual([(0.75 + 0) / 2, 1, null]);
    expect(result.perClass).toEqual(Float64Array.of(0.75, 0, 1));
  });

  it('leaves out an absent class', () => {
    const result = groupAccuracies({ labels: [1, 1], predictions: [1, 0], groups });
    expect(result.groups).toEqual([0.5, null, null]);
    expect(result.perClass).toEqual(Float64Array.of(Number.NaN, 0.5, Number.NaN));
    expect(result.judged).toEqual({ all: 1, groups: [1, 0, 0], balanced: false });
    expect([result.all, result.bySample]).toEqual([0.5, 0.5]);
  });

  it('does not weight classes by their number of samples', () => {
    const { all, bySample } = groupAccuracies({ labels: [0, 0, 0, 1], predictions: [0, 0, 0, 0], groups });
    expect([all, bySample]).toEqual([0.5, 0.75]);
  });

  it('is the accuracy over samples, to the last bit, where classes are balanced', () => {
    const some = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat({ max: 2 })));
    fc.assert(
      fc.property(some, ([each, stream]) => {
        const labels = Array.from({ length: 3 * each }, (_, i) => i % 3);
        const { all, bySample, judged } = groupAccuracies({
          labels,
          predictions: labels.map(() => stream.next().value),
          groups,
        });
        expect(all).toBe(bySample);
        expect(judged).toEqual({ all: 3, groups: [2, 1, 0], balanced: true });
      }),
    );
  });

  it('moves classes on the bounds by the inclusive rule', () => {
    const given = { labels: [0, 1, 2, 3], predictions: [0, 0, 2, 2] };
    const counts = [200, 100, 20, 5];
    expect(groupAccuracies({ ...given, groups: shotGroups(counts) }).groups).toEqual([1, 0.5, 0]);
    expect(groupAccuracies({ ...given, groups: shotGroups(counts, { inclusive: true }) }).groups).toEqual([
      0.5,
      null,
      0.5,
    ]);
  });

  it('refuses values that are not class ids, unequal lengths and no samples', () => {
    expect(() => groupAccuracies({ labels: [0, 3], predictions: [0, 0], groups })).toThrow(
      'The labels must be class ids (whole numbers from 0 to 2), but the one at index 1 is 3',
    );
    expect(() => groupAccuracies({ labels: [0, 0], predictions: [0, -1], groups })).toThrow(
      'The predictions must be class ids (whole numbers from 0 to 2), but the one at index 1 is -1',
    );
    expect(() => groupAccuracies({ labels: [0, 3], predictions: [0, 0], groups })).toThrow(badLabel);
    expect(() => groupAccuracies({ labels: [0, 0], predictions: [0], groups })).toThrow(badShape);
    expect(() => groupAccuracies({ labels: [], predictions: [], groups })).toThrow('no samples');
  });
});

interface ReferenceCase {
  trainCounts: number[];
  labels: number[];
  predictions: number[];
  many: number;
  medium: number;
  few: number;
  micro: number;
  classesPresent: number[];
  perClass: number[];
}

describeShared("the decoupling code's shot accuracies", 'parity/decoupling/shot-accuracy.json', (path) => {
  let cases: ReferenceCase[];
  beforeAll(() => {
    ({ cases } = JSON.parse(readFileSync(path, 'utf8')));
  });

  it.each([0, 1, 2, 3])('agree exactly in case %i', (index) => {
    const { trainCounts, labels, predictions, many, medium, few, micro, classesPresent, perClass } = cases[index]!;
    const result = groupAccuracies({ labels, predictions, groups: shotGroups(trainCounts) });
    expect(result.bySample).toBe(micro);
    expect(result.all).toBeCloseTo(perClass.reduce((sum, value) => sum + value, 0) / perClass.length, 12);
    expect(result.judged.all).toBe(classesPresent.length);
    // The reference writes 0 for a group without samples.
    expect(result.groups.map((value) => value ?? 0)).toEqual([many, medium, few]);
    expect(classesPresent.map((classId) => result.perClass[classId])).toEqual(perClass);
    expect(result.perClass.filter((value) => !Number.isNaN(value)).length).toBe(classesPresent.length);
  });

  it.each([0, 1, 2])('move the bounds to many and few by the inclusive rule: case %i', (index) => {
    const { trainCounts, labels, predictions, perClass } = cases[index]!;
    const groups = shotGroups(trainCounts, { inclusive: true });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(groupAccuracies({ labels, predictions, groups }).groups).toEqual([
      mean(perClass.slice(0, 4)),
      mean(perClass.slice(4, 7)),
      mean(perClass.slice(7)),
    ]);
  });

  it('include a group without samples', () => {
    expect(cases).toHaveLength(4);
    const empty = cases.map(
      ({ trainCounts, ...given }) => groupAccuracies({ ...given, groups: shotGroups(trainCounts) }).groups[2],
    );
    expect(empty.filter((value) => value === null)).toHaveLength(1);
  });
});

describe('groupConfusion', () => {
  it('divides the errors of each true group', () => {
    const result = groupConfusion({ labels: [0, 0, 0, 0, 1, 2, 2], predictions: [0, 1, 2, 2, 0, 2, 2], groups });
    expect(result.errors).toEqual([4, 0, 0]);
    expect(result.fractions).toEqual([[0.5, 0.5, 0], null, null]);
  });

  it('has rows that sum to 1, and the number of errors', () => {
    const classId = fc.nat({ max: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(classId, classId), { minLength: 1 }), (pairs) => {
        const labels = pairs.map(([label]) => label);
        const predictions = pairs.map(([, prediction]) => prediction);
        const { errors, fractions } = groupConfusion({ labels, predictions, groups });
        expect(errors.reduce((sum, count) => sum + count, 0)).toBe(pairs.filter(([a, b]) => a !== b).length);
        for (const row of fractions)
          if (row) expect(row.reduce((sum, fraction) => sum + fraction, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('refuses a prediction that is not a class id', () => {
    expect(() => groupConfusion({ labels: [0], predictions: [3], groups })).toThrow(badLabel);
    expect(() => groupConfusion({ labels: [0], predictions: [], groups })).toThrow(badShape);
  });
});

describe('accuracyGivenGroup', () => {
  it('lets only classes of the true group compete', () => {
    const logits = Float32Array.of(1, 0, 9, 5, 2, 9, 9, 8, -4);
    const result = accuracyGivenGroup({ logits, labels: [0, 1, 2], groups });
    expect(result.all).toBe(2 / 3);
    expect(result.groups).toEqual([0.5, 1, null]);
  });

  it('refuses logits of another shape', () => {
    expect(() => accuracyGivenGroup({ logits: new Float32Array(5), labels: [0, 1], groups })).toThrow(
      'The logits must have shape [2, 3], 6 values, but hold 5',
    );
    expect(() => accuracyGivenGroup({ logits: new Float32Array(3), labels: [7], groups })).toThrow(badLabel);
  });
});

describe('groupHitRates', () => {
  const two = customGroups([[0, 1], [2]], { names: ['head', 'tail'] });

  it('compares the group with the largest magnitude and that of the top class with the true one', () => {
    const magnitudes = Float32Array.of(5, 1, 1, 5, 1, 5);
    const logits = Float32Array.of(1, 2, 0, 2, 1, 0, 3, 0, 1);
    expect(groupHitRates({ magnitudes, logits, labels: [0, 1, 2], groups: two })).toEqual({
      magnitude: { all: 2 / 3, groups: [0.5, 1] },
      topClass: { all: 2 / 3, groups: [1, 0] },
    });
    const { magnitude } = groupHitRates({
      magnitudes: magnitudes.subarray(0, 2),
      logits: logits.subarray(0, 3),
      labels: [0],
      groups: two,
    });
    expect(magnitude).toEqual({ all: 1, groups: [1, null] });
  });

  it('refuses arrays of another shape, and NaN', () => {
    const given = { magnitudes: new Float32Array(2), logits: new Float32Array(3), labels: [0], groups: two };
    expect(() => groupHitRates({ ...given, magnitudes: new Float32Array(3) })).toThrow(
      'The magnitudes must have shape [1, 2]',
    );
    expect(() => groupHitRates({ ...given, logits: new Float32Array(2) })).toThrow('The logits must have shape [1, 3]');
    expect(() => groupHitRates({ ...given, magnitudes: Float32Array.of(0, Number.NaN) })).toThrow('NaN');
  });
});
