import { countClasses } from '@mem/groups';
import { describe, expect, it } from 'vitest';
import { buildCollection } from './build-collection.js';
import { parseImageList } from './parse-image-list.js';

const list = (split: string, counts: readonly number[]) =>
  parseImageList(
    counts
      .flatMap((count, c) => Array.from({ length: count }, (_, i) => `${split}/${'abcdef'[c]}/${i}.jpg ${c}`))
      .join('\n'),
    `${split}.txt`,
  );
const train = list('train', [100, 10, 4]);
const validation = list('val', [2, 2, 2]);
const test = list('test', [3, 3, 3]);
const name = 'set';
const counts = (labels: Int32Array) => [...countClasses(labels, 3)];

describe('buildCollection', () => {
  it('takes three lists as they are', () => {
    const collection = buildCollection({ name, listed: { train, validation, test } });
    expect(collection).toEqual({
      name,
      classNames: ['a', 'b', 'c'],
      splits: { train, validation, test },
      classCounts: Int32Array.of(100, 10, 4),
      origins: { validation: 'the validation split', test: 'the test split' },
      notes: [],
    });
  });

  it('uses a validation list as test, and holds validation out of training', () => {
    const { splits, classCounts, origins, notes } = buildCollection({ name, listed: { train, validation } });
    expect(splits.test).toBe(validation);
    expect(counts(splits.validation.labels)).toEqual([10, 1, 0]);
    expect(counts(splits.train.labels)).toEqual([90, 9, 4]);
    expect([...classCounts]).toEqual([100, 10, 4]);
    expect(origins).toEqual({
      validation: 'training images held out by seed 1, 0.1 of each class and at most 20',
      test: 'the validation split, as there is no test split',
    });
    expect(notes).toEqual(['1 of 3 classes has no validation image: c.']);
    expect(splits.validation.where(0)).toMatch(/^line \d+ of train\.txt$/);
  });

  it('holds validation out of training where only test is listed', () => {
    const { splits, origins } = buildCollection(
      { name, listed: { train, test } },
      { validation: { fraction: 0.5, max: 3 } },
    );
    expect(counts(splits.validation.labels)).toEqual([3, 3, 2]);
    expect(splits.test).toBe(test);
    expect(origins).toEqual({
      validation: 'training images held out by seed 1, 0.5 of each class and at most 3',
      test: 'the test split',
    });
  });

  it('holds out test and validation where only training images are listed', () => {
    const all = list('all', [1000, 3, 2]);
    const { splits, classCounts, origins, notes } = buildCollection({ name, listed: { train: all } });
    expect(counts(splits.test.labels)).toEqual([100, 1, 0]);
    expect([...classCounts]).toEqual([900, 2, 2]);
    expect(counts(splits.validation.labels)).toEqual([20, 0, 0]);
    expect(counts(splits.train.labels)).toEqual([880, 2, 2]);
    expect(origins.test).toBe('training images held out by seed 1, 0.2 of each class and at most 100');
    expect(notes).toEqual(['2 of 3 classes have no validation image: b, c.', '1 of 3 classes has no test image: c.']);
  });

  it('notes classes that the lists for validation and test leave out', () => {
    const { notes } = buildCollection({
      name,
      listed: { train, validation: list('val', [2, 0, 2]), test: list('test', [3, 0, 0, 0]) },
    });
    expect(notes).toEqual(['1 of 3 classes has no validation image: b.', '2 of 3 classes have no test image: b, c.']);
  });

  it.each([
    ['train/a/1.jpg 0\ntrain/b/1.jpg 1\nother/b/2.jpg 1', ['a', 'b']],
    ['x/a/1.jpg 0\ny/a/1.jpg 1', ['x/a', 'y/a']],
    ['a/1.jpg 0\nb/1.jpg 0\nc/1.jpg 1', ['class 0', 'class 1']],
    ['1.jpg 0\n2.jpg 1', ['class 0', 'class 1']],
    ['data_256/e/elevator/door/1.jpg 0\ndata_256/c/cabin/outdoor/1.jpg 1', ['elevator-door', 'cabin-outdoor']],
  ])('names the classes after the folders of %j', (text, expected) => {
    const listed = {
      train: parseImageList(text, 'train.txt'),
      validation: list('val', [1, 1]),
      test: list('test', [1, 1]),
    };
    expect(buildCollection({ name, listed }).classNames).toEqual(expected);
    const categoryNames = new Map([[1, 'named']]);
    expect(buildCollection({ name, listed, categoryNames }).classNames).toEqual([expected[0], 'named']);
    const given = { names: ['p', 'q'], source: 'classes.txt' };
    expect(buildCollection({ name, listed, given }).classNames).toEqual(['p', 'q']);
  });

  it('compares the lists of a known collection, not what is held out of them', () => {
    const known = {
      name: 'Small-LT',
      aliases: [],
      numClasses: 3,
      images: { train: 114, validation: 6, test: 9 },
      groups: [0, 1, 2],
      mean: [0.5],
      std: [0.2],
    } as const;
    const compare = (change: object, listed: object) =>
      buildCollection({ name, listed: { train, ...listed }, known: { ...known, ...change } }).notes[0];
    expect(compare({}, {})).toBe(
      'The counts agree with those published for Small-LT: 3 classes, 114 training images, 0/1/2 many/medium/few classes.',
    );
    expect(compare({}, { validation, test })).toContain('agree');
    expect(compare({ images: { train: 115, validation: 6, test: 8 }, remark: 'So.' }, { validation, test })).toBe(
      'The counts differ from those published for Small-LT: 114 training images (published: 115), 9 test images (published: 8). So.',
    );
  });

  const parse = (text: string, source = 'train.txt') => parseImageList(text, source);
  it.each([
    [
      { train: parse('a 0\nb 2') },
      'bad-label',
      /no image of class 1 in any list: labels must go up from 0 without gaps/,
    ],
    [{ train: parse('a 0\nb 999999999') }, 'bad-label', /no image of class 1 in any list/],
    [
      { train: parse('a 0\nb 1'), test: parse('d 0\nc 2', 'test.txt') },
      'bad-label',
      /class 2 appears only in test \(line 2 of test\.txt\)/,
    ],
    [
      { train: parse('a 0\nb 1'), validation: parse('e 2', 'val.txt'), test: parse('c 2', 'test.txt') },
      'bad-label',
      /only in validation \(line 1 of val\.txt\) and test \(line 1 of test\.txt\)/,
    ],
    [
      { train: parse('a 0\nb 1'), test: parse('c 0\nb 1', 'test.txt') },
      'bad-value',
      /'b' is in train \(line 2 of train\.txt\) and in test \(line 2 of test\.txt\)/,
    ],
    [{ train: parse('a 0\nb 0\nc 0\nd 0') }, 'bad-value', /validation split, but 0\.1 .* rounds to none/],
  ])('refuses %#', (listed, code, message) => {
    expect(() => buildCollection({ name, listed })).toThrow(message);
    expect(() => buildCollection({ name, listed })).toThrow(expect.objectContaining({ code }));
  });

  it('refuses ids that the given names do not fit', () => {
    const of = (names: string[]) => () =>
      buildCollection({ name, listed: { train, test, validation }, given: { names, source: 'classes.txt' } });
    expect(of(['a', 'b'])).toThrow(
      /from 0 to 1, as classes\.txt names 2 classes, but line 111 of train\.txt has class 2/,
    );
    expect(of(['a', 'b', 'c', 'd'])).toThrow(/no image of class 3/);
  });

  it.each([{ fraction: 0 }, { fraction: 1 }, { fraction: Number.NaN }, { max: 0 }, { max: 1.5 }])(
    'refuses %j',
    (options) => {
      expect(() => buildCollection({ name, listed: { train, test } }, { validation: options })).toThrow(
        expect.objectContaining({ code: 'bad-option' }),
      );
    },
  );
});
