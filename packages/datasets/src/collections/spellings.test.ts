import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeShared } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { parseImageList } from './parse-image-list.js';
import { classFolders, respellList, spellings } from './spellings.js';

const [toStandard, toFolders, flat] = spellings as [
  (typeof spellings)[0],
  (typeof spellings)[0],
  (typeof spellings)[0],
];

describe('spellings', () => {
  it.each([
    [toStandard, 'train/apartment_building-outdoor/1.jpg', 'data_256/a/apartment_building/outdoor/1.jpg'],
    [toStandard, 'train/zen_garden/1.jpg', 'data_256/z/zen_garden/1.jpg'],
    [toStandard, 'val/airfield/P_1.jpg', 'val_256/P_1.jpg'],
    [toStandard, 'test/airfield/P_1.jpg', undefined],
    [toFolders, 'data_256/a/apartment_building/outdoor/1.jpg', 'train/apartment_building-outdoor/1.jpg'],
    [toFolders, 'val_256/P_1.jpg', 'val/airfield/P_1.jpg'],
    [toFolders, 'train/a/1.jpg', undefined],
    [flat, 'val/n01440764/ILSVRC2012_val_00000293.JPEG', 'val/ILSVRC2012_val_00000293.JPEG'],
    [flat, 'val/n01440764/other.JPEG', undefined],
  ])('%# %s', ({ respell }, path, expected) => {
    expect(respell(path, 'airfield')).toBe(expected);
  });

  it('needs every path to have the form', () => {
    const list = parseImageList('train/a/1.jpg 0\nelsewhere/1.jpg 0', 'train.txt');
    expect(respellList(list, toStandard, new Map())).toBeUndefined();
    expect(toFolders.respell('val_256/1.jpg', undefined)).toBeUndefined();
  });
});

describeShared('both spellings of Places-LT', 'data/longtail-lists/Places_LT_v2', (folder) => {
  it('give each other', () => {
    const read = (dir: string, split: string) => {
      const file = `Places_LT_${split}.txt`;
      return parseImageList(readFileSync(join(folder, '..', dir, file), 'utf8'), file);
    };
    const lists = (split: string) => [read('Places_LT', split), read('Places_LT_v2', split)] as const;
    const [first, second] = lists('train');
    expect(classFolders(second)).toEqual(classFolders(first));
    for (const split of ['train', 'val', 'test']) {
      const [byClass, standard] = lists(split);
      expect(respellList(byClass, toStandard, classFolders(first))?.paths).toEqual(standard.paths);
      expect(respellList(standard, toFolders, classFolders(second))?.paths).toEqual(byClass.paths);
    }
  });
});
