import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shotGroups } from '@mem/groups';
import { describeShared } from '@mem/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../collections/collection.js';
import { parseImageList } from '../collections/parse-image-list.js';
import { readCollection } from './read-collection.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mem-lists-'));
});
afterEach(() => rm(dir, { recursive: true }));

const sizes = ({ splits }: Collection) => Object.values(splits).map(({ paths }) => paths.length);
const groups = ({ classCounts }: Collection) => shotGroups(classCounts).classes.map((classes) => classes.length);

describeShared('the lists of ImageNet-LT', 'data/longtail-lists/ImageNet_LT', (folder) => {
  it('have the published counts, with a training list made from its class counts', async () => {
    for (const file of await readdir(folder)) await symlink(join(folder, file), join(dir, file));
    await expect(readCollection('nowhere', { lists: dir })).rejects.toThrow(/Expected ImageNet_LT_train\.txt beside/);
    const val = parseImageList(await readFile(join(dir, 'ImageNet_LT_val.txt'), 'utf8'), 'val');
    const wordNetIds = new Map(val.paths.map((path, i) => [val.labels[i], path.split('/')[1]]));
    const counts: number[] = JSON.parse(await readFile(join(dir, 'ImageNet_LT_train.class-counts.json'), 'utf8'));
    const lines = counts.flatMap((count, c) => {
      const id = wordNetIds.get(c);
      return Array.from({ length: count }, (_, i) => `train/${id}/${id}_${100_000 + i}.JPEG ${c}`);
    });
    await writeFile(join(dir, 'ImageNet_LT_train.txt'), lines.join('\n'));
    const collection = await readCollection('nowhere', { lists: dir });
    expect(collection).toMatchObject({ name: 'ImageNet-LT', mean: [0.485, 0.456, 0.406] });
    expect(collection.classNames[0]).toBe('n01440764');
    expect(sizes(collection)).toEqual([115_846, 20_000, 50_000]);
    expect(groups(collection)).toEqual([385, 479, 136]);
    expect(collection.notes).toEqual([
      expect.stringContaining('agree with those published for ImageNet-LT: 1,000 classes'),
    ]);
  });
});

describeShared('the lists of Places-LT', 'data/longtail-lists/Places_LT', (folder) => {
  it.each(['Places_LT', 'Places_LT_v2'])('%s have the published counts', async (name) => {
    const collection = await readCollection('nowhere', { lists: join(folder, '..', name) });
    expect(collection.name).toBe('Places-LT');
    expect(collection.classNames[8]).toBe('apartment_building-outdoor');
    expect(sizes(collection)).toEqual([62_500, 7_300, 36_500]);
    expect(groups(collection)).toEqual([131, 163, 71]);
    expect(collection.notes).toEqual([expect.stringContaining('agree with those published for Places-LT')]);
  });
});

/** 437,513 images in 842 many, 4076 medium and 3224 few-shot classes, as the competition's own list has. */
function inaturalistCounts(): number[] {
  const counts = Array.from({ length: 8142 }, (_, c) =>
    c < 842 ? 101 : c < 842 + 4076 ? 20 + (c % 81) : 2 + (c % 18),
  );
  const rest = 437_513 - counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, c) => (c < 842 ? count + Math.floor((rest + c) / 842) : count));
}

function checkInaturalist(collection: Collection): void {
  const [train, validation, test] = sizes(collection);
  expect(train! + validation!).toBe(437_513);
  expect(test).toBe(24_426);
  expect(groups(collection)).toEqual([842, 4076, 3224]);
  expect(collection).toMatchObject({ name: 'iNaturalist 2018', std: [0.195, 0.194, 0.192] });
  expect(collection.classNames[7291]).toBe('7291');
  expect(collection.origins.test).toBe('the validation split, as there is no test split');
  expect(collection.notes).toEqual([
    expect.stringContaining('agree with those published for iNaturalist 2018'),
    expect.stringMatching(/^\d+ of 8142 classes have no validation image: /),
  ]);
}

describeShared('the lists of iNaturalist 2018', 'data/longtail-lists/iNaturalist18', (folder) => {
  it('have the published counts, with a training list made up of as many', async () => {
    await symlink(join(folder, 'iNaturalist18_val.txt'), join(dir, 'iNaturalist18_val.txt'));
    const lines = inaturalistCounts().flatMap((count, c) =>
      Array.from({ length: count }, (_, i) => `train_val2018/Plantae/${c}/${i}.jpg ${c}`),
    );
    await writeFile(join(dir, 'iNaturalist18_train.txt'), lines.join('\n'));
    checkInaturalist(await readCollection('nowhere', { lists: dir }));
  });
});

describe("iNaturalist 2018's JSON", () => {
  it('is read at its full size', async () => {
    const write = (file: string, counts: readonly number[]) => {
      const rows = counts.flatMap((count, c) => Array.from({ length: count }, (_, i) => ({ c, i })));
      const images = rows.map(({ c, i }, id) => ({ id, file_name: `train_val2018/Plantae/${c}/${file[0]}${i}.jpg` }));
      const annotations = rows.map(({ c }, id) => ({ id, image_id: id, category_id: c }));
      return writeFile(join(dir, file), JSON.stringify({ images, annotations }));
    };
    await write('train2018.json', inaturalistCounts());
    await write(
      'val2018.json',
      inaturalistCounts().map(() => 3),
    );
    checkInaturalist(await readCollection('nowhere', { lists: dir }));
  });
});
