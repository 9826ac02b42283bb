import { float32Vector, type HostArray, type HostMap, hostArray, int32Vector, mapArray, sliceRows } from '@mem/arrays';
import { madeClassCounts, madeClassifier } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { type Classifier, classifierFrom as readClassifier } from './classifier.js';

const made = madeClassifier();
const classifierFrom = (arrays: HostMap): Classifier => readClassifier(arrays, { named: (name) => `${name} (made)` });
const without = (...names: readonly string[]): HostMap =>
  Object.fromEntries(Object.entries(made).filter(([name]) => !names.some((each) => name.startsWith(each))));
const changed = (name: string, change: (array: HostArray) => HostArray): HostMap => ({
  ...made,
  [name]: change(made[name]!),
});
const reshaped = (name: string, shapeOf: (shape: readonly number[]) => readonly number[]): HostMap =>
  changed(name, ({ dtype, shape, data }) => hostArray(dtype, shapeOf(shape), data));
const withValue = (name: string, at: number, value: number): HostMap =>
  changed(name, (array) => mapArray(array, (old, i) => (i === at ? value : old)));
const rows = (name: string, count: number): HostMap => changed(name, (array) => sliceRows(array, 0, count));

/** Labels as floats, with a value of this kind among them. */
const floatLabels = (name: string, value: number): HostMap =>
  changed(name, ({ shape, data }) => hostArray('float32', shape, Float32Array.from(data).fill(value, 3, 4)));

describe('classifierFrom', () => {
  it('counts classes from the labels, unless counts are given', () => {
    expect([...classifierFrom(made).classCounts]).toEqual(madeClassCounts);
    const counts = { dtype: 'int32', shape: [9], data: Int32Array.from({ length: 9 }, (_, c) => 1000 - c) } as const;
    expect([...classifierFrom({ ...made, 'train.classCounts': counts }).classCounts]).toEqual([...counts.data]);
  });

  it('takes labels and counts as whole floats and as columns', () => {
    const plain = classifierFrom(made);
    const floats = classifierFrom(changed('train.labels', ({ shape, data }) => hostArray('float32', shape, data)));
    const column = classifierFrom({
      ...reshaped('train.labels', (shape) => [...shape, 1]),
      'train.classCounts': hostArray('int32', [9, 1], madeClassCounts),
    });
    for (const { train, classCounts } of [floats, column]) {
      expect([train.labels, classCounts]).toEqual([plain.train.labels, plain.classCounts]);
    }
  });

  it('keeps logits only where there is no head to compute them', () => {
    expect(classifierFrom(made).train.logits).toBeUndefined();
    const { head, train, validation } = classifierFrom(without('classifier'));
    expect([head, train.logits!.shape, validation!.features!.shape]).toEqual([undefined, [670, 9], [108, 8]]);
    const alone = classifierFrom(without('classifier', 'train.features', 'val.features', 'test.features'));
    expect([alone.train.features, alone.test!.logits!.shape]).toEqual([undefined, [360, 9]]);
  });

  it('takes integers for features', () => {
    const whole = changed('train.features', ({ shape, data }) =>
      hostArray('int32', shape, Int32Array.from(data, Math.round)),
    );
    expect(
      classifierFrom({ ...without('classifier', 'val', 'test'), 'train.features': whole['train.features']! }).train
        .features!.data,
    ).toBeInstanceOf(Float32Array);
  });

  it.each<[string, HostMap, string]>([
    ['no labels', without('train.labels'), 'train.labels (made) is required'],
    ['neither logits nor head', without('classifier', 'train.logits'), 'classifier.weight (made) is missing too'],
    [
      'a head without features',
      without('train.features'),
      'train.features (made) is required, because the head reads them',
    ],
    [
      'a bias without weight',
      without('classifier.weight'),
      'classifier.weight (made) is required, because there is a bias',
    ],
    ['validation without labels', without('val.labels'), 'val.labels (made) is required'],
    ['validation without features', without('val.features'), 'val.features (made) is required'],
    ['test without logits', without('classifier', 'test.logits'), 'test.logits (made) is required'],
    [
      'fewer labels than features',
      rows('train.labels', 669),
      'train.features (made) must have shape [669, 8], but has [670, 8]',
    ],
    [
      'fewer logits than labels',
      rows('val.logits', 107),
      'val.logits (made) must have shape [108, 9], but has [107, 9]',
    ],
    [
      'features of another width',
      reshaped('test.features', () => [720, 4]),
      'test.features (made) must have shape [360, 8]',
    ],
    [
      'tokens',
      reshaped('train.features', () => [670, 4, 2]),
      'train.features (made) must have shape [670, 8], but has [670, 4, 2]',
    ],
    [
      'labels in rows of two',
      reshaped('train.labels', () => [335, 2]),
      'train.labels (made) must have shape [any], but has [335, 2]',
    ],
    [
      'a label out of range',
      withValue('val.labels', 5, 9),
      'val.labels (made) must be class ids (whole numbers from 0 to 8), but the one at index 5 is 9',
    ],
    ...['train', 'val', 'test'].flatMap((split) =>
      [Number.NaN, 1.5, -0.75, 2 ** 32].map((value): [string, HostMap, string] => [
        `the label ${value} in ${split}`,
        floatLabels(`${split}.labels`, value),
        `${split}.labels (made) must be class ids (whole numbers from 0 to 8), but the one at index 3 is ${value}`,
      ]),
    ),
    [
      'class counts below the labels',
      { ...made, 'train.classCounts': int32Vector(madeClassCounts.toReversed()) },
      `Class 0 has ${madeClassCounts[0]} labels in train.labels (made), but train.classCounts (made) says ${madeClassCounts.at(-1)} training`,
    ],
    [
      'a class count that is not whole',
      { ...made, 'train.classCounts': float32Vector([0.5, ...madeClassCounts.slice(1)]) },
      'The count of class 0 in train.classCounts (made) is 0.5, but must be a whole number',
    ],
    [
      'a class without training images',
      changed('train.labels', (array) => mapArray(array, (label) => Math.min(label, 7))),
      'Class 8 of 9 has no training samples',
    ],
    ['NaN', withValue('train.features', 9, Number.NaN), 'train.features (made) must be finite, but sample 1 has NaN'],
    ['no samples', rows('test.labels', 0), 'test.labels (made) must have at least one sample'],
    [
      'class counts of another length',
      { ...made, 'train.classCounts': int32Vector([1, 2]) },
      'train.classCounts (made) must have shape [9]',
    ],
    ['a bias of another length', rows('classifier.bias', 8), 'classifier.bias (made) must have shape [9]'],
  ])('refuses %s', (_name, arrays, message) => {
    expect(() => classifierFrom(arrays)).toThrow(message);
  });

  it('refuses probabilities in the place of logits', () => {
    const softmax = changed('val.logits', (logits) => {
      const sums = Array.from({ length: 108 }, (_, i) =>
        Array.from(sliceRows(logits, i, i + 1).data, Math.exp).reduce((sum, value) => sum + value),
      );
      return mapArray(logits, (logit, at) => Math.exp(logit) / sums[Math.floor(at / 9)]!);
    });
    expect(() => classifierFrom(softmax)).toThrow('val.logits (made) must be logits');
  });

  it('refuses features that the head does not read, told by logits that it does not give', () => {
    const shifted = changed('train.features', (array) => mapArray(array, (value) => 2 * value));
    expect(() => classifierFrom(shifted)).toThrow("train.logits (made) must be the head's outputs for the features");
    expect(
      classifierFrom(changed('train.logits', (array) => mapArray(array, (value) => value * 1.001))).head,
    ).toBeDefined();
  });
});
