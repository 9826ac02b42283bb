import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MemError } from '@mem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection } from '../collections/collection.js';
import { checkImageFiles } from './check-image-files.js';
import { type ReadCollectionOptions, readCollection } from './read-collection.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mem-collection-'));
});
afterEach(() => rm(dir, { recursive: true }));

const write = async (file: string, content: string | Uint8Array = 'x') => {
  await mkdir(dirname(join(dir, file)), { recursive: true });
  await writeFile(join(dir, file), content);
};
const images = async (folder: string, count: number) => {
  for (let i = 0; i < count; i++) await write(`images/${folder}/${i}.jpg`);
};
const read = (options: ReadCollectionOptions = {}) => readCollection(join(dir, 'images'), options);
const readLists = (options: ReadCollectionOptions = {}) => read({ lists: join(dir, 'lists'), ...options });
async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.catch((e: unknown) => e);
  expect(MemError.is(error)).toBe(true);
  return `${(error as MemError).code}: ${(error as MemError).message}`;
}
const list = (split: string, counts: readonly number[]) =>
  counts.flatMap((n, c) => Array.from({ length: n }, (_, i) => `${split}/c${c}/${i}.jpg ${c}\n`)).join('');

describe('readCollection of lists', () => {
  beforeEach(async () => {
    await write('lists/pets_train.txt', list('train', [30, 20]));
    await write('lists/pets_val.txt', list('val', [2, 1]));
    await write('lists/pets_test.txt', list('test', [3, 4]));
    await write('lists/pets_few_train.txt', '0 "another" format 3');
  });

  it('reads three lists and an image folder that is not there', async () => {
    const { splits, ...rest } = await readLists();
    expect(rest).toEqual({
      name: 'pets',
      classNames: ['c0', 'c1'],
      classCounts: Int32Array.of(30, 20),
      origins: { validation: 'the validation split', test: 'the test split' },
      notes: [],
    });
    expect(Object.values(splits).map(({ paths }) => paths.length)).toEqual([50, 3, 7]);
    expect(splits.validation.paths[0]).toBe('val/c0/0.jpg');
    expect(splits.test.where(6)).toBe('line 7 of pets_test.txt');
  });

  it('takes names from classes.txt, and another training list by its path', async () => {
    await write('lists/classes.txt', '0\tcat\t30\n1\tdog\t20\n');
    expect((await readLists({ name: 'mine' })).classNames).toEqual(['cat', 'dog']);
    await write('lists/other-train.txt', list('train', [30, 20]));
    const other = await read({ lists: join(dir, 'lists/other-train.txt') });
    expect(other.name).toBe('other');
    expect(other.origins.validation).toContain('held out');
    await write('lists/classes.txt', '0\tcat\t30\n');
    expect(await refusal(readLists())).toMatch(/bad-label: .*classes\.txt names 1 classes, but line 31 of pets_train/);
  });

  it('reads iNaturalist JSONs', async () => {
    const json = (split: string, counts: readonly number[]) => {
      const rows = counts.flatMap((n, c) =>
        Array.from({ length: n }, (_, i) => [c, `train_val2018/${c}/${split}${i}.jpg`]),
      );
      return JSON.stringify({
        images: rows.map(([, file_name], id) => ({ id, file_name })),
        annotations: rows.map(([category_id], image_id) => ({ id: image_id, image_id, category_id })),
        categories: [{ id: 0, name: 'Parus major' }, { id: 1 }],
      });
    };
    await write('inat/train2018.json', json('t', [30, 20]));
    await write('inat/val2018.json', json('v', [1, 1]));
    await write('inat/test2018.json', '{}');
    const { name, classNames, classCounts, origins, notes, mean } = await read({ lists: join(dir, 'inat') });
    expect({ name, classNames, mean }).toEqual({
      name: 'iNaturalist 2018',
      classNames: ['Parus major', '1'],
      mean: [0.466, 0.471, 0.38],
    });
    expect([...classCounts]).toEqual([30, 20]);
    expect(notes).toEqual([
      expect.stringContaining('test2018.json is not read'),
      expect.stringMatching(
        /differ .* 2 classes \(published: 8,142\), 50 training images \(published: 437,513\), 2 validation images .*0\/2\/0 many/,
      ),
    ]);
    expect(origins).toEqual({
      validation: 'training images held out by seed 1, 0.1 of each class and at most 20',
      test: 'the validation split, as there is no test split',
    });
  });

  it('says what Places-LT used to be when its counts differ', async () => {
    const places = await readLists({ name: 'Places-LT' });
    expect(places.notes[0]).toMatch(/differ from those published for Places-LT: .*184\.5K images.*62,500/);
    expect(places.std).toEqual([0.229, 0.224, 0.225]);
  });

  it.each([
    [
      'a leak',
      () => write('lists/pets_test.txt', list('train', [1, 1])),
      /bad-value: .* train \(line 1 of pets_train\.txt\) and in test \(line 1 of pets_test\.txt\)/,
    ],
    ['a bad list', () => write('lists/pets_val.txt', 'a.jpg\n'), /bad-file: .*line 1 of pets_val\.txt/],
    ['an empty list', () => write('lists/pets_val.txt', ''), /bad-file: .*pets_val\.txt, but it is empty/],
    [
      'a folder as list',
      async () => {
        await rm(join(dir, 'lists/pets_val.txt'));
        await mkdir(join(dir, 'lists/pets_val.txt'));
      },
      /bad-file: .*validation list at .*pets_val\.txt, but it is a folder/,
    ],
    [
      'no training list',
      () => rm(join(dir, 'lists/pets_train.txt')),
      /bad-file: Expected pets_train\.txt beside pets_val\.txt and pets_test\.txt/,
    ],
    [
      'no lists',
      () => rm(join(dir, 'lists'), { recursive: true }),
      /bad-file: Expected a folder of lists at .*lists, but it does not exist/,
    ],
  ])('refuses %s', async (_, damage, message) => {
    await damage();
    expect(await refusal(readLists())).toMatch(message);
  });
});

describe('readCollection of another spelling', () => {
  const train = 'train/a-b/1.jpg 0\ntrain/a-b/2.jpg 0\n';
  it('respells the splits that are there in the other one', async () => {
    await write('lists/train.txt', train);
    await write('lists/val.txt', 'train/a-b/3.jpg 0\n');
    await write('lists/test.txt', 'val/a-b/P.jpg 0\n');
    await write('images/data_256/a/a/b/1.jpg');
    await write('images/val_256/P.jpg');
    const { splits, notes, classNames } = await readLists();
    expect(splits.train.paths).toEqual(['data_256/a/a/b/1.jpg', 'data_256/a/a/b/2.jpg']);
    expect(splits.validation.paths).toEqual(['train/a-b/3.jpg']);
    expect(splits.test.paths).toEqual(['val_256/P.jpg']);
    expect(splits.test.where(0)).toBe('line 1 of test.txt');
    expect(classNames).toEqual(['a-b']);
    expect(notes).toEqual([
      expect.stringContaining(
        "The train list was respelled from train/<class>/ and val/<class>/ to data_256/<letter>/<class>/ and val_256/, as the image folder is laid out: 'train/a-b/1.jpg' is 'data_256/a/a/b/1.jpg' there",
      ),
      expect.stringContaining('The test list'),
    ]);
  });

  it('finds the class of a test image by the training list', async () => {
    await write('lists/train.txt', 'data_256/a/a/b/1.jpg 0\ndata_256/a/a/b/2.jpg 0');
    await write('lists/val.txt', 'data_256/a/a/b/3.jpg 0\n');
    await write('lists/test.txt', 'val_256/P.jpg 0\n');
    await write('images/val/a-b/P.jpg');
    expect((await readLists()).splits.test.paths).toEqual(['val/a-b/P.jpg']);
  });

  it("knows ImageNet's flat validation folder", async () => {
    await write('lists/train.txt', 'train/n01/n01_1.JPEG 0\ntrain/n01/n01_2.JPEG 0');
    await write('lists/val.txt', 'train/n01/n01_3.JPEG 0\n');
    await write('lists/test.txt', 'val/n01/ILSVRC2012_val_00000001.JPEG 0\n');
    await write('images/val/ILSVRC2012_val_00000001.JPEG');
    await write('images/train/n01/n01_1.JPEG');
    const { splits, notes } = await readLists();
    expect(splits.test.paths).toEqual(['val/ILSVRC2012_val_00000001.JPEG']);
    expect(splits.train.paths[0]).toBe('train/n01/n01_1.JPEG');
    expect(notes).toHaveLength(1);
  });
});

describe('readCollection of an image folder with names of its own', () => {
  const bad = async ({ splits }: Collection, folder = 'images') =>
    (await Promise.all(Object.values(splits).map((split) => checkImageFiles(split, join(dir, folder))))).map(
      (checked) => checked.bad.length,
    );
  const writeAll = async (folder: string, paths: readonly string[]) => {
    for (const path of paths) await write(`${folder}/${path}`);
  };
  const listOf = (paths: readonly string[], label = 0) => paths.map((path) => `${path} ${label}\n`).join('');
  const numbered = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}/${i}.jpg`);

  it('respells a list of which the first files are missing', async () => {
    await write('lists/train.txt', listOf(numbered('train/n01', 3)));
    await write('lists/val.txt', listOf(numbered('val/n01', 3)));
    const names = Array.from({ length: 6 }, (_, i) => `ILSVRC2012_val_0000000${i}.JPEG`);
    await write('lists/test.txt', listOf(names.map((name) => `val/n01/${name}`)));
    await writeAll('images', [
      ...numbered('train/n01', 3),
      ...numbered('val/n01', 3),
      ...names.slice(1).map((name) => `val/${name}`),
    ]);
    const collection = await readLists();
    expect(collection.splits.test.paths).toEqual(names.map((name) => `val/${name}`));
    expect(await bad(collection)).toEqual([0, 0, 1]);
    expect(collection.notes).toEqual([
      `The test list was respelled from val/<class>/ to val/, as the image folder is laid out: 'val/n01/${names[1]}' is 'val/${names[1]}' there.`,
    ]);
  });

  it('keeps the spelling that finds the most files', async () => {
    const train = ['train/a-b/1.jpg', 'train/a-b/2.jpg', 'train/a-b/3.jpg'];
    await write('lists/train.txt', listOf(train));
    await write('lists/val.txt', listOf(['train/a-b/4.jpg']));
    await write('lists/test.txt', listOf(['train/a-b/5.jpg']));
    await writeAll('images', ['train/a-b/2.jpg', 'train/a-b/3.jpg', 'data_256/a/a/b/1.jpg']);
    const { splits, notes } = await readLists();
    expect(splits.train.paths).toEqual(train);
    expect(notes).toEqual([]);
  });

  it.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('finds files named in %s by a list in %s', async (onDisk, inList) => {
    const paths = [...numbered('train/Grünfink', 30), ...numbered('train/plain', 30)].map((path) => `${path}`);
    await writeAll(
      'images',
      paths.map((path) => path.normalize(onDisk)),
    );
    await write('lists/train.txt', listOf(paths.map((path) => path.normalize(inList))));
    const collection = await readLists();
    expect(await bad(collection)).toEqual([0, 0, 0]);
    expect(collection.notes[0]).toBe(
      `30 of 60 paths in the train list were found under names in the other Unicode normal form, such as '${'train/Grünfink/0.jpg'.normalize(onDisk)}'.`,
    );
  });

  it('finds names in mixed forms, and leaves those that are not there as listed', async () => {
    const [u, A] = ['Grün'.normalize('NFD'), 'Ång'.normalize('NFC')];
    await writeAll('images', [`${u}/${A}.jpg`, 'x/1.jpg', 'x/2.jpg']);
    await write(
      'lists/train.txt',
      listOf([`${u.normalize('NFC')}/${A}.jpg`, `${u.normalize('NFC')}/é.jpg`, 'x/3.jpg']),
    );
    await write('lists/val.txt', listOf(['x/1.jpg']));
    await write('lists/test.txt', listOf(['x/2.jpg']));
    const collection = await readLists();
    expect(collection.splits.train.paths).toEqual([`${u}/${A}.jpg`, `${u.normalize('NFC')}/é.jpg`, 'x/3.jpg']);
    expect(await bad(collection)).toEqual([2, 0, 0]);
  });

  it.each([
    [
      'images/train_val2018',
      "train_val2018/<path> to <path>, as the image folder is laid out: 'train_val2018/a/0.jpg' is 'a/0.jpg' there",
    ],
    [
      '',
      "<path> to images/<path>, as the image folder is laid out: 'train_val2018/a/0.jpg' is 'images/train_val2018/a/0.jpg' there",
    ],
  ])('finds the images where --images is one folder off: %j', async (folder, note) => {
    await writeAll('root/images', [...numbered('train_val2018/a', 4), ...numbered('train_val2018/b', 4)]);
    await write('lists/train.txt', listOf(numbered('train_val2018/a', 4)));
    await write('lists/val.txt', listOf(numbered('train_val2018/b', 2)));
    await write('lists/test.txt', listOf(numbered('train_val2018/b', 4).slice(2)));
    const collection = await readCollection(join(dir, 'root', folder), { lists: join(dir, 'lists') });
    expect(await bad(collection, join('root', folder))).toEqual([0, 0, 0]);
    expect(collection.notes).toHaveLength(3);
    expect(collection.notes[0]).toContain(`The train list was respelled from ${note}`);
  });

  it('drops no first folder that tells splits apart', async () => {
    await write('lists/train.txt', listOf(numbered('train/a', 3)));
    await write('lists/val.txt', listOf(numbered('val/a', 3)));
    await write('lists/test.txt', listOf(numbered('test/a', 3)));
    await writeAll('images', numbered('a', 3));
    expect(await bad(await readLists())).toEqual([3, 3, 3]);
  });
});

describe('readCollection of lists in other encodings and forms', () => {
  const counts = [12, 6, 3];
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le');

  it("reads the lists that PowerShell 5's > writes", async () => {
    for (const split of ['train', 'val', 'test']) await write(`lists/pets_${split}.txt`, utf16(list(split, counts)));
    await write('lists/classes.txt', utf16('0 cat\n1 dog\n2 fox\n'));
    const { classCounts, classNames, splits } = await readLists();
    expect([...classCounts]).toEqual(counts);
    expect(classNames).toEqual(['cat', 'dog', 'fox']);
    expect(splits.train.paths[0]).toBe('train/c0/0.jpg');
  });

  /** A competition JSON with the category ids `ids`, listed in that order. */
  const competition = (split: string, perClass: readonly number[], ids: readonly number[], extra = {}) => {
    const rows = perClass.flatMap((n, c) => Array.from({ length: n }, (_, i) => [ids[c], `${split}/${c}/${i}.jpg`]));
    return JSON.stringify({
      images: rows.map(([, file_name], id) => ({ id, file_name, latitude: -1234 })),
      annotations: rows.map(([category_id], image_id) => ({ image_id, category_id })),
      categories: ids.map((id, c) => ({ id, name: ['Buteo a', 'Corvus b', 'Parus c'][c] })),
      ...extra,
    });
  };
  const writeCompetition = async (ids: readonly number[], change = (text: string) => text) => {
    await write('lists/train2018.json', change(competition('t', counts, ids)));
    await write('lists/val2018.json', change(competition('v', [2, 2, 2], ids)));
  };

  it.each<[string, (text: string) => string]>([
    ['a byte-order mark', (text) => `\uFEFF${text}`],
    ["Python's NaN", (text) => text.replaceAll('-1234', 'NaN')],
    ["Python's -Infinity", (text) => text.replaceAll('-1234', '-Infinity')],
  ])('reads JSON with %s', async (_, change) => {
    await writeCompetition([0, 1, 2], change);
    const { classCounts, classNames, notes } = await readLists();
    expect([...classCounts]).toEqual(counts);
    expect(classNames).toEqual(['Buteo a', 'Corvus b', 'Parus c']);
    expect(notes.join()).not.toContain('Category ids');
  });

  it.each([
    [[3, 17, 40], '3, 17, 40'],
    [[1, 2, 3], '1, 2, 3'],
    [[40, 3, 17], '40, 3, 17'],
  ])('maps category ids %j to classes in the order of the categories', async (ids, shown) => {
    await writeCompetition(ids);
    const { classCounts, classNames, splits, notes } = await readLists();
    expect([...classCounts]).toEqual(counts);
    expect(classNames).toEqual(['Buteo a', 'Corvus b', 'Parus c']);
    expect(splits.test.labels).toEqual(Int32Array.of(0, 0, 1, 1, 2, 2));
    expect(notes[0]).toBe(
      `Category ids ${shown} are classes 0, 1, 2, in the order of 'categories', as the ids have gaps.`,
    );
  });

  it('leaves categories without images out, and maps ids without categories in ascending order', async () => {
    const ids = [3, 17, 40];
    const all = Array.from({ length: 50 }, (_, id) => ({ id, name: `species ${id}` }));
    await write('lists/train2018.json', competition('t', counts, ids, { categories: all }));
    await write('lists/val2018.json', competition('v', [1, 1], ids, { categories: all }));
    expect((await readLists()).classNames).toEqual(['species 3', 'species 17', 'species 40']);
    await write('lists/train2018.json', competition('t', counts, ids, { categories: undefined }));
    await write('lists/val2018.json', competition('v', [1, 1], ids, { categories: undefined }));
    const { classNames, notes } = await readLists();
    expect(classNames).toEqual(['0', '1', '2']);
    expect(notes[0]).toContain('in ascending order');
  });

  it('refuses a category that only validation has', async () => {
    await write('lists/train2018.json', competition('t', [4, 4], [3, 17, 40]));
    await write('lists/val2018.json', competition('v', [1, 1, 1], [3, 17, 40]));
    expect(await refusal(readLists())).toMatch(
      /bad-label: .* class 2 appears only in validation \(images\[2\] of val2018/,
    );
  });

  const bbn = (split: string, perClass: readonly number[], numClasses = 3) => {
    const rows = perClass.flatMap((n, c) => Array.from({ length: n }, (_, i) => [c, `${split}/${c}/${i}.jpg`]));
    const annotations = rows.map(([category_id, fpath], image_id) => ({ image_id, category_id, fpath }));
    return JSON.stringify({ annotations, num_classes: numClasses });
  };
  it('reads the JSON lists of BBN, their test list included', async () => {
    await write('lists/Mine_train.json', bbn('train', counts));
    await write('lists/Mine_val.json', bbn('val', [1, 1, 1]));
    await write('lists/Mine_test.json', bbn('test', [2, 2, 2]));
    const { name, classCounts, splits, notes } = await readLists();
    expect({ name, notes }).toEqual({ name: 'Mine', notes: [] });
    expect([...classCounts]).toEqual(counts);
    expect(splits.test.paths).toHaveLength(6);
    expect(splits.train.where(20)).toBe('annotations[20] of Mine_train.json');
    await write('lists/Mine_train.json', bbn('train', counts, 4));
    expect(await refusal(readLists())).toContain('there is no image of class 3 in any list');
  });

  it.each([
    ['plain names', 'ant\nbee\ncow\n', ['ant', 'bee', 'cow']],
    ['the names of CUB', '1 001.Ant\n2 002.Bee\n3 003.Cow\n', ['001.Ant', '002.Bee', '003.Cow']],
    ['ids and a space', '0 ant\n1 bee\n2 cow\n', ['ant', 'bee', 'cow']],
  ])('takes %s from classes.txt', async (_, text, names) => {
    for (const split of ['train', 'val', 'test']) await write(`lists/pets_${split}.txt`, list(split, counts));
    await write('lists/classes.txt', text);
    expect((await readLists()).classNames).toEqual(names);
    await write('lists/classes.txt', `${text.trimEnd()}\n${/^\d/.test(text) ? '7 ' : ''}extra\n`);
    expect(await refusal(readLists())).toMatch(/line 4 is '7 extra'|no image of class 3/);
  });
});

describe('readCollection of class folders', () => {
  it('reads train, val and test, sorted, with nested images', async () => {
    for (const split of ['train', 'valid', 'test']) {
      await images(`${split}/b`, 2);
      await images(`${split}/A`, 1);
      await write(`images/${split}/b/deep/er/x.JPEG`);
      await write(`images/${split}/b/.hidden.jpg`);
      await write(`images/${split}/b/notes.txt`);
      await write(`images/${split}/readme.md`);
    }
    await write('images/annotations/a.json');
    await write('images/.cache/a/a.jpg');
    const { name, classNames, splits, classCounts, notes } = await read();
    expect({ name, classNames }).toEqual({ name: 'images', classNames: ['A', 'b'] });
    expect(splits.validation.paths).toEqual([
      'valid/A/0.jpg',
      'valid/b/0.jpg',
      'valid/b/1.jpg',
      'valid/b/deep/er/x.JPEG',
    ]);
    expect(splits.validation.where(3)).toBe('valid/b/deep/er/x.JPEG');
    expect([...splits.test.labels]).toEqual([0, 1, 1, 1]);
    expect([...classCounts]).toEqual([1, 3]);
    expect(notes).toEqual([
      'Folders that are not splits were not read: annotations.',
      expect.stringMatching(
        /^Left out, as they are not images by their extension: 3 \.txt files, such as train\/b\/notes\.txt\. Supported are JPEG, .*BMP, PNM\.$/,
      ),
    ]);
  });

  it.each([
    ['missing', async () => {}],
    [
      'there and empty',
      async () => {
        await write('images/val/cow/readme.md');
        await write('images/val/only-here/readme.md');
      },
    ],
  ])('reads classes whose folder in val is %s as lists of the same images', async (_, make) => {
    for (const name of ['ant', 'cow', 'dog']) {
      await images(`train/${name}`, 2);
      await images(`test/${name}`, 1);
      if (name !== 'cow') await images(`val/${name}`, 1);
    }
    await make();
    const folders = await read();
    expect(folders.notes.at(-1)).toBe('1 of 3 classes has no validation image: cow.');
    expect([...folders.splits.validation.labels]).toEqual([0, 2]);
    for (const [split, { paths, labels }] of Object.entries({
      train: folders.splits.train,
      val: folders.splits.validation,
      test: folders.splits.test,
    })) {
      await write(`lists/Mine_${split}.txt`, paths.map((path, i) => `${path} ${labels[i]}\n`).join(''));
    }
    const lists = await readLists();
    for (const split of ['train', 'validation', 'test'] as const) {
      expect(folders.splits[split].paths).toEqual(lists.splits[split].paths);
      expect(folders.splits[split].labels).toEqual(lists.splits[split].labels);
    }
    expect(lists.notes).toEqual(folders.notes.slice(-1));
    expect(lists.classNames).toEqual(folders.classNames);
  });

  it('holds validation and test out of one folder', async () => {
    await images('cat', 50);
    await images('train', 20);
    const { classNames, splits, classCounts, notes } = await read({ name: 'flat', seed: 2, test: { fraction: 0.1 } });
    expect(classNames).toEqual(['cat', 'train']);
    expect([...classCounts]).toEqual([45, 18]);
    expect(Object.values(splits).map(({ paths }) => paths.length)).toEqual([56, 7, 7]);
    expect(notes).toEqual([]);
    expect((await read({ seed: 2, test: { fraction: 0.1 } })).splits.train.paths).toEqual(splits.train.paths);
    expect((await read({ seed: 3, test: { fraction: 0.1 } })).splits.train.paths).not.toEqual(splits.train.paths);
  });

  it('reads every kind of image file', async () => {
    const kinds = [
      'jpg',
      'JPEG',
      'png',
      'webp',
      'bmp',
      'gif',
      'tif',
      'TIFF',
      'ppm',
      'jfif',
      'pgm',
      'Bmp',
      'avif',
      'pnm',
    ];
    for (const kind of [...kinds, 'heic', 'svg', 'HEIC']) await write(`images/a/x.${kind}`);
    await write('images/a/noextension');
    const { splits, notes } = await read({ validation: { fraction: 0.4 } });
    expect(Object.values(splits).flatMap(({ paths }) => paths)).toHaveLength(kinds.length);
    expect(notes[0]).toContain(
      '1 file without extension, 1 .HEIC file, 1 .heic file, 1 .svg file, such as a/noextension',
    );
  });

  it('leaves out what systems and archives leave in folders, without a note', async () => {
    await images('a', 20);
    await images('b', 20);
    const junk = [
      '__MACOSX/a/._0.jpg',
      '@eaDir/0.jpg',
      '.ipynb_checkpoints/0.jpg',
      'lost+found/0.jpg',
      '.DS_Store',
      'a/._0.jpg',
      'a/Thumbs.db',
      'a/desktop.ini',
      'a/@eaDir/0.jpg/thumb.jpg',
      'a/.ipynb_checkpoints/0.jpg',
      'b/__MACOSX/._0.jpg',
    ];
    for (const file of junk) await write(`images/${file}`);
    const { classNames, splits, notes } = await read();
    expect(classNames).toEqual(['a', 'b']);
    expect(Object.values(splits).flatMap(({ paths }) => paths)).toHaveLength(40);
    expect(notes).toEqual([]);
  });

  it('follows class folders and folders in them that are links, but in no circle', async () => {
    for (const folder of ['a', 'b/c']) {
      for (let i = 0; i < 10; i++) await write(`whole/${folder}/${i}.jpg`);
    }
    await mkdir(join(dir, 'images/mixed'), { recursive: true });
    await symlink(join(dir, 'whole/a'), join(dir, 'images/a'));
    await symlink(join(dir, 'whole/b'), join(dir, 'images/mixed/b'));
    await symlink(join(dir, 'images/mixed'), join(dir, 'whole/b/back'));
    const { classNames, splits, notes } = await read();
    expect(classNames).toEqual(['a', 'mixed']);
    const paths = Object.values(splits).flatMap((split) => split.paths);
    expect(paths).toHaveLength(20);
    expect(paths).toContain('mixed/b/c/9.jpg');
    expect(notes).toEqual([]);
  });

  it.each([
    ['nothing', async () => {}, /folder of images for each class, .* at .*images, but it does not exist/],
    ['a file', () => write('images'), /but it is a file/],
    ['no folders', () => write('images/a.jpg'), /there are no folders/],
    [
      'an empty class',
      async () => {
        await images('a', 3);
        await write('images/b/readme.md');
      },
      /images of class 'b' in .*b, but there are none/,
    ],
    [
      'a class of a format that is not supported',
      async () => {
        await images('a', 3);
        await write('images/b/1.heic');
        await write('images/b/2.heic');
      },
      /images of class 'b' in .*b, but there are none, only 2 \.heic files \(supported are JPEG, PNG/,
    ],
    [
      'a class only in test',
      async () => {
        await images('train/a', 3);
        await images('test/a', 3);
        await images('test/b', 3);
      },
      /class 'b' is only in test/,
    ],
    [
      'an empty class in train, with images in val',
      async () => {
        await images('train/a', 3);
        await write('images/train/b/readme.md');
        await images('val/b', 3);
      },
      /images of class 'b' in .*train.b, but there are none/,
    ],
    [
      'a split of empty classes',
      async () => {
        await images('train/a', 3);
        await write('images/val/a/readme.md');
      },
      /images in the class folders of .*val, but there are none/,
    ],
    ['no training folder', () => images('test/a', 3), /a folder train in .*, but there are only test/],
    [
      'two validation folders',
      async () => {
        await images('train/a', 3);
        await images('val/a', 3);
        await images('valid/a', 3);
      },
      /there are val and valid/,
    ],
    [
      'an unlabelled test folder',
      async () => {
        await images('train/a', 3);
        await images('test', 3);
      },
      /at .*test, but there are no folders/,
    ],
  ])('refuses %s', async (_, make, message) => {
    await make();
    expect(await refusal(read())).toMatch(message);
  });
});
