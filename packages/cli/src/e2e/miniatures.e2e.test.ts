import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageSplit, proceduralSet } from '@mem/datasets';
import { parseResults, type Results } from '@mem/results';
import { readEvents, startMem, writeImageFiles } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Training images by class: many, medium and few, also after a tenth is held out. */
const trainCounts = [118, 24, 6];
type Split = 'train' | 'val' | 'test';
type Images = Readonly<Record<Split, ImageSplit>>;
/** Where an image lies on disk and how a list spells that; `n` counts within split and class. */
type Place = (split: Split, label: number, n: number) => { readonly file: string; readonly listed?: string };

const recipe = {
  dataset: { kind: 'images', imageSize: 32, resize: 36 },
  backbone: 'resnet8-cifar',
  stage1: {
    epochs: 2,
    batchSize: 32,
    augmentation: { kind: 'random-resized-crop', scale: [0.3, 1], colorJitter: { brightness: 0.2, saturation: 0.2 } },
  },
  stage2: {
    seeds: [0],
    methods: ['ce', 'tau-norm', 'crt', 'mem'],
    steps: 10,
    batchSize: 32,
    width: 8,
    weightings: ['raw'],
  },
};

let root: string;
let images: Images;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-miniatures-'));
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
  const numClasses = trainCounts.length;
  const { splits } = await proceduralSet({
    numClasses,
    maxTrain: 118,
    imbalance: 1,
    validationPerClass: 4,
    testPerClass: 5,
  });
  images = { train: cut(splits.train, trainCounts), val: splits.validation, test: splits.test };
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The first `counts[c]` images of each class. */
function cut({ images: pixels, labels }: ImageSplit, counts: readonly number[]): ImageSplit {
  const taken = counts.map(() => 0);
  const kept = Array.from(labels.keys()).filter((i) => taken[labels[i]!]!++ < counts[labels[i]!]!);
  return {
    images: Uint8Array.from(kept.flatMap((i) => [...pixels.subarray(i * 3072, (i + 1) * 3072)])),
    labels: Int32Array.from(kept, (i) => labels[i]!),
  };
}

interface Written {
  readonly split: Split;
  readonly listed: string;
  readonly label: number;
}

/** Writes all images where `place` says, and gives what lists would say of them. */
async function writeCollection(folder: string, place: Place, splits: readonly Split[]): Promise<Written[]> {
  const written: Written[] = [];
  for (const split of splits) {
    const seen = trainCounts.map(() => 0);
    const places = Array.from(images[split].labels, (label) => place(split, label, seen[label]!++));
    await writeImageFiles(
      folder,
      images[split],
      places.map(({ file }) => file),
    );
    written.push(...places.map(({ file, listed = file }, i) => ({ split, listed, label: images[split].labels[i]! })));
  }
  return written;
}

async function writeLists(folder: string, name: string, written: readonly Written[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const split of new Set(written.map((image) => image.split))) {
    const lines = written.filter((image) => image.split === split).map(({ listed, label }) => `${listed} ${label}\n`);
    await writeFile(join(folder, `${name}_${split}.txt`), lines.join(''));
  }
}

async function runInto(name: string, ...args: string[]): Promise<{ results: Results; report: string; error: string }> {
  const out = join(root, name, 'out');
  const { code, error } = await startMem(['run', join(root, 'recipe.json'), '--out', out, ...args]);
  expect(error, error).toContain('report.html');
  expect(code).toBe(0);
  const results = parseResults(readFileSync(join(out, 'results.json'), 'utf8'));
  return { results, report: readFileSync(join(out, 'report.html'), 'utf8'), error };
}

const wordnetIds = ['n01440764', 'n01443537', 'n01484850'];
const scenes = ['airfield', 'apartment_building-outdoor', 'zen_garden'];
const groups = { many: 1, medium: 1, few: 1 };

const placesV1: Place = (split, label, n) => ({
  file:
    split === 'test'
      ? `val/${scenes[label]}/Places365_val_${label}00${n}.jpg`
      : `train/${scenes[label]}/${split}${n}.jpg`,
});
const placesV2: Place = (split, label, n) => ({
  file:
    split === 'test'
      ? `val_256/Places365_val_${label}00${n}.jpg`
      : `data_256/${scenes[label]![0]}/${scenes[label]!.replace('-', '/')}/${split}${n}.jpg`,
});

describe('mem run on a miniature of', () => {
  it('ImageNet-LT: the lists over a folder of JPEGs', async () => {
    const folder = join(root, 'imagenet');
    const place: Place = (split, label, n) => ({
      file:
        split === 'test'
          ? `val/${wordnetIds[label]}/ILSVRC2012_val_${label}${n}.JPEG`
          : `train/${wordnetIds[label]}/${wordnetIds[label]}_${split}${n}.JPEG`,
    });
    const written = await writeCollection(join(folder, 'images'), place, ['train', 'val', 'test']);
    await writeLists(join(folder, 'lists'), 'ImageNet_LT', written);
    const flags = ['--images', join(folder, 'images'), '--lists', join(folder, 'lists')];
    const { results, report } = await runInto('imagenet', ...flags, '--gallery');
    expect(results).toMatchObject({ dataset: 'ImageNet-LT', classes: 3, groups, stage1Seed: 0 });
    for (const text of ['115,846', 'data:image/jpeg;base64,']) expect(report).toContain(text);
  });

  it.each([
    ['the first spelling on the disk of the second', placesV1, placesV2],
    ['the second spelling on the disk of the first', placesV2, placesV1],
  ])('Places-LT: %s', async (name, listedPlace, diskPlace) => {
    const folder = join(root, name);
    const place: Place = (...at) => ({ file: diskPlace(...at).file, listed: listedPlace(...at).file });
    const written = await writeCollection(join(folder, 'images'), place, ['train', 'val', 'test']);
    await writeLists(join(folder, 'lists'), 'Places_LT', written);
    const { results, report } = await runInto(
      name,
      '--images',
      join(folder, 'images'),
      '--lists',
      join(folder, 'lists'),
    );
    expect(results).toMatchObject({ dataset: 'Places-LT', classes: 3, groups });
    for (const text of ['62,500', '184.5K']) expect(report).toContain(text);
  });

  it.each(['the competition’s JSON', 'lists'])('iNaturalist 2018: %s', async (format) => {
    const folder = join(root, format);
    const place: Place = (split, label, n) => ({ file: `train_val2018/Plantae/${label}/${split}${n}.jpg` });
    const written = await writeCollection(join(folder, 'images'), place, ['train', 'val']);
    if (format === 'lists') await writeLists(join(folder, 'lists'), 'iNaturalist18', written);
    else {
      await mkdir(join(folder, 'lists'));
      for (const split of ['train', 'val']) {
        const own = written.map((image, id) => ({ ...image, id })).filter((image) => image.split === split);
        const json = {
          info: { year: 2018 },
          images: own.map(({ id, listed }) => ({
            id,
            file_name: listed,
            width: 60,
            height: 45,
            license: 1,
            rights_holder: 'x',
          })),
          annotations: own.map(({ id, label }) => ({ id, image_id: id, category_id: label })),
          categories: trainCounts.map((_, id) => ({ id, name: `species ${id}`, supercategory: 'Plantae' })),
        };
        await writeFile(join(folder, 'lists', `${split}2018.json`), JSON.stringify(json));
      }
    }
    const { results, report } = await runInto(
      format,
      '--images',
      join(folder, 'images'),
      '--lists',
      join(folder, 'lists'),
    );
    // The groups are those of the whole training list, though validation images were held out of it.
    expect(results).toMatchObject({ dataset: 'iNaturalist 2018', classes: 3, groups });
    for (const text of ['437,513', 'held out']) expect(report).toContain(text);
  });

  it('a folder for each split and class', async () => {
    const folder = join(root, 'folders');
    const place: Place = (split, label, n) => ({ file: `${split}/${scenes[label]}/deep/${n}.JPG` });
    await writeCollection(join(folder, 'images'), place, ['train', 'val', 'test']);
    const { results } = await runInto('folders', '--images', join(folder, 'images'));
    expect(results).toMatchObject({ classes: 3, groups });
  });

  it('a balanced folder of classes, made long-tailed first', async () => {
    const folder = join(root, 'balanced');
    const place: Place = (_split, label, n) => ({ file: `${scenes[label]}/${n}.jpg` });
    const { splits } = await proceduralSet({
      numClasses: 3,
      maxTrain: 150,
      imbalance: 1,
      validationPerClass: 1,
      testPerClass: 1,
    });
    const before = images;
    images = { ...images, train: splits.train };
    await writeCollection(join(folder, 'images'), place, ['train']);
    images = before;
    const lists = join(folder, 'lists');
    const make = ['make-lt', '--from', join(folder, 'images'), '--out', lists, '--imbalance', '20', '--seed', '3'];
    const first = await startMem(make);
    expect(first, first.error).toMatchObject({ code: 0 });
    expect(first.out).toMatch(
      /training images of 3 classes, \d+ to \d+: 1 many, 1 medium, 1 few\.\nsha-256: [0-9a-f]{64}\n/,
    );
    expect((await startMem(make)).out).toBe(first.out);
    const { results } = await runInto('balanced', '--images', join(folder, 'images'), '--lists', lists);
    expect(results).toMatchObject({ dataset: 'images_LT', classes: 3, groups });
  });
});

it('a changed image is noticed: what depends on it is done again, and an untouched run is not', async () => {
  const folder = join(root, 'changed');
  const place: Place = (split, label, n) => ({ file: `${split}/${scenes[label]}/${n}.png` });
  const written = await writeCollection(join(folder, 'images'), place, ['train', 'val', 'test']);
  await writeLists(join(folder, 'lists'), 'mini', written);
  const flags = ['--images', join(folder, 'images'), '--lists', join(folder, 'lists'), '--methods', 'ce,crt'];
  const out = join(folder, 'out');
  const stagesOf = async (): Promise<Record<string, string>> => {
    const before = readEvents(out).length;
    await runInto('changed', ...flags);
    const ended = readEvents(out)
      .slice(before)
      .filter(({ type }) => type === 'done' || type === 'skipped');
    return Object.fromEntries(ended.map(({ stage, type }) => [stage, type]));
  };
  expect(new Set(Object.values(await stagesOf()))).toEqual(new Set(['done']));
  expect(new Set(Object.values(await stagesOf()))).toEqual(new Set(['skipped']));
  const swapped = written.filter(({ split }) => split === 'test').map(({ listed }) => join(folder, 'images', listed));
  await writeFile(swapped[0]!, readFileSync(swapped[1]!));
  expect(await stagesOf()).toMatchObject({ train: 'skipped', extract: 'done', 'fit/crt-0': 'done', report: 'done' });

  const list = join(folder, 'lists/mini_val.txt');
  await writeFile(list, readFileSync(list, 'utf8').replace(/ 0\n/, ' 1\n'));
  expect(await stagesOf()).toMatchObject({ train: 'skipped', 'fit/crt-0': 'done', evaluate: 'done' });
  expect(existsSync(join(out, 'run.lock'))).toBe(false);
});
