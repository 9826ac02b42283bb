import { describe, expect, it } from 'vitest';
import { chooseLists } from './choose-lists.js';

describe('chooseLists', () => {
  it.each([
    [['train.txt', 'val.txt', 'test.txt'], '', ['train.txt', 'val.txt', 'test.txt']],
    [['a-train.txt', 'a-valid.txt', 'readme.txt', 'latest.txt'], 'a-', ['a-train.txt', 'a-valid.txt']],
    [['ImageNetLTtrain.txt', 'b_train.txt', 'b_test.txt'], 'b_', ['b_train.txt', 'b_test.txt']],
    [
      ['val2018.json', 'train2018.json', 'test2018.json', 'categories.json'],
      '',
      ['test2018.json', 'train2018.json', 'val2018.json'],
    ],
    [['x_train.txt', 'test2018.json'], 'x_', ['x_train.txt']],
    [['x_train.json', 'x_test.json', 'classes.json'], 'x_', ['x_test.json', 'x_train.json']],
    [
      ['inat_train2018.json', 'inat_val2018.json', 'x_train.txt'],
      'inat_',
      ['inat_train2018.json', 'inat_val2018.json'],
    ],
    [['x_train.txt', 'x_checksum.json', 'x_train.class-counts.json', 'classes.txt'], 'x_', ['x_train.txt']],
  ])('of %j', (names, prefix, files) => {
    const chosen = chooseLists(names, 'lists');
    expect(chosen.prefix).toBe(prefix);
    expect(Object.values(chosen.files).sort()).toEqual(files.toSorted());
  });

  it('takes the one that the training list is named of', () => {
    const names = ['a_train.txt', 'b_train.txt', 'b_val.txt'];
    expect(chooseLists(names, 'lists', 'a_train.txt').prefix).toBe('a_');
    expect(() => chooseLists(names, 'lists', 'b_val.txt')).toThrow(/no training list b_val\.txt/);
  });

  it.each([
    [[], /in lists, but the folder is empty/],
    [['readme.txt', 'trainer.json'], /there is no such list, only readme\.txt, trainer\.json/],
    [
      ['a_train.txt', 'b_train.txt'],
      /several with 1 list each: a_train\.txt; b_train\.txt\. Give the path of one training list/,
    ],
    [['a_test.txt', 'a_val.txt', 'b_train.txt'], /Expected a_train\.txt beside a_val\.txt and a_test\.txt in lists/],
    [['val2018.json'], /Expected a training JSON beside val2018\.json/],
    [['val.txt', 'valid.txt', 'train.txt'], /one validation list in lists, but there are val\.txt and valid\.txt/],
  ])('refuses %j', (names, message) => {
    expect(() => chooseLists(names, 'lists')).toThrow(message);
  });
});
