import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResults, type Results } from '@mem/results';
import {
  type MiniatureImages,
  type MiniaturePlace,
  miniatureImages,
  miniaturePlaces,
  readEvents,
  startMem,
  writeCollection,
  writeInaturalistJson,
  writeLists,
} from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Training images by class: many, medium and few, also after a tenth is held out. */
const trainCounts = [118, 24, 6];

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
    // High enough that ten steps change predictions, which the gallery shows.
    learningRates: { mem: [0.02] },
  },
};

let root: string;
let images: MiniatureImages;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-miniatures-'));
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
  images = await miniatureImages(trainCounts);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function runInto(name: string, ...args: string[]): Promise<{ results: Results; report: string; error: string }> {
  const out = join(root, name, 'out');
  const { code, error } = await startMem(['run', join(root, 'recipe.json'), '--out', out, ...args]);
  expect(error, error).toContain('report.html');
  expect(code).toBe(0);
  const results = parseResults(readFileSync(join(out, 'results.json'), 'utf8'));
  return { results, report: readFileSync(join(out, 'report.html'), 'utf8'), error };
}

const splits = ['train', 'val', 'test'] as const;
const scenes = ['airfield', 'apartment_building-outdoor', 'zen_garden'];
const groups = { many: 1, medium: 1, few: 1 };

describe('mem run on a miniature of', () => {
  it('ImageNet-LT: the lists over a folder of JPEGs', async () => {
    const folder = join(root, 'imagenet');
    const written = await writeCollection(join(folder, 'images'), images, miniaturePlaces.imagenet, splits);
    await writeLists(join(folder, 'lists'), 'ImageNet_LT', written);
    const flags = ['--images', join(folder, 'images'), '--lists', join(folder, 'lists')];
    const { results, report } = await runInto('imagenet', ...flags, '--gallery');
    expect(results).toMatchObject({ dataset: 'ImageNet-LT', classes: 3, groups, stage1Seed: 0 });
    for (const text of ['115,846', 'data:image/jpeg;base64,']) expect(report).toContain(text);
  });

  it.each([
    ['the first spelling on the disk of the second', miniaturePlaces.places, miniaturePlaces.placesSmall],
    ['the second spelling on the disk of the first', miniaturePlaces.placesSmall, miniaturePlaces.places],
  ])('Places-LT: %s', async (name, listedPlace, diskPlace) => {
    const folder = join(root, name);
    const place: MiniaturePlace = (...at) => ({ file: diskPlace(...at).file, listed: listedPlace(...at).file });
    const written = await writeCollection(join(folder, 'images'), images, place, splits);
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
    const written = await writeCollection(join(folder, 'images'), images, miniaturePlaces.inaturalist, [
      'train',
      'val',
    ]);
    if (format === 'lists') await writeLists(join(folder, 'lists'), 'iNaturalist18', written);
    else await writeInaturalistJson(join(folder, 'lists'), written);
    const { results, report } = await runInto(
      format,
      '--images',
      join(folder, 'images'),
      '--lists',
      join(folder, 'lists'),
    );
    // The groups are those of the whole training list, though validation images were held out of it.
    expect(results).toMatchObject({ dataset: 'iNaturalist 2018', classes: 3, groups });
    for (const text of ['437,513', 'Tuned on training images held out by seed 1']) expect(report).toContain(text);
  });

  it('a folder for each split and class', async () => {
    const folder = join(root, 'folders');
    const place: MiniaturePlace = (split, label, n) => ({ file: `${split}/${scenes[label]}/deep/${n}.JPG` });
    await writeCollection(join(folder, 'images'), images, place, splits);
    const { results } = await runInto('folders', '--images', join(folder, 'images'));
    expect(results).toMatchObject({ classes: 3, groups });
  });

  it('a balanced folder of classes, made long-tailed first', async () => {
    const folder = join(root, 'balanced');
    const place: MiniaturePlace = (_split, label, n) => ({ file: `${scenes[label]}/${n}.jpg` });
    await writeCollection(join(folder, 'images'), await miniatureImages([150, 150, 150]), place, ['train']);
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
  const place: MiniaturePlace = (split, label, n) => ({ file: `${split}/${scenes[label]}/${n}.png` });
  const written = await writeCollection(join(folder, 'images'), images, place, splits);
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
