import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ImageSplit, proceduralSet } from '@mem/datasets';
import { parseResults } from '@mem/results';
import { writeImageFiles } from '@mem/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runMem } from '../index.js';

const recipe = {
  dataset: { kind: 'images', imageSize: 32, resize: 32 },
  backbone: 'resnet8-cifar',
  runtime: 'wasm',
  stage1: { epochs: 1, batchSize: 16 },
  stage2: { seeds: [0], methods: ['ce'] },
};

let root: string;
let printed = '';
const images = (): string => join(root, 'images');
const list = (split: string): string => join(root, 'lists', `set_${split}.txt`);
const out = (): string => join(root, 'out');

async function mem(...args: string[]): Promise<number> {
  printed = '';
  for (const method of ['error', 'log'] as const) {
    vi.spyOn(console, method).mockImplementation((text) => {
      printed += `${text}\n`;
    });
  }
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const flags = ['--images', images(), '--lists', join(root, 'lists'), '--out', out()];
    return await runMem(['run', join(root, 'recipe.json'), ...flags, ...args]);
  } finally {
    vi.restoreAllMocks();
  }
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-bad-images-'));
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
  await mkdir(join(root, 'lists'));
  const { splits } = await proceduralSet({
    numClasses: 3,
    maxTrain: 6,
    imbalance: 1,
    validationPerClass: 2,
    testPerClass: 2,
  });
  const write = async (name: string, split: ImageSplit): Promise<void> => {
    const paths = Array.from(split.labels, (label, n) => `${name}/${label}/${n}.jpg`);
    await writeImageFiles(images(), split, paths);
    await writeFile(list(name), paths.map((path, n) => `${path} ${split.labels[n]}\n`).join(''));
  };
  await write('train', splits.train);
  await write('val', splits.validation);
  await write('test', splits.test);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The path in line `line` (from 1) of a list. */
const listed = (split: string, line: number): string =>
  readFileSync(list(split), 'utf8').split('\n')[line - 1]!.replace(/ \d+$/, '');
const change = async (split: string, edit: (lines: string[]) => string[]): Promise<void> => {
  const lines = (await readFile(list(split), 'utf8')).trimEnd().split('\n');
  await writeFile(list(split), `${edit(lines).join('\n')}\n`);
};

const cases: Readonly<Record<string, readonly [() => Promise<unknown>, RegExp]>> = {
  'a missing image': [
    () => rm(join(images(), listed('train', 3))),
    /line 3 of set_train\.txt names train\/\S+, which .*(missing|not there|nothing)/i,
  ],
  'an empty image': [() => writeFile(join(images(), listed('val', 2)), ''), /line 2 of set_val\.txt names .*empty/],
  'a truncated image': [
    () => truncate(join(images(), listed('train', 5)), 500),
    /line 5 of set_train\.txt names \S+, which cannot be decoded \(/,
  ],
  'text in the place of an image': [
    () => writeFile(join(images(), listed('test', 1)), 'not found'),
    /line 1 of set_test\.txt names/,
  ],
  'a link out of the image folder': [
    async () => {
      await rm(join(images(), listed('train', 1)));
      await symlink(join(root, 'recipe.json'), join(images(), listed('train', 1)));
    },
    /line 1 of set_train\.txt names \S+, which leads out of the image folder, to \S+recipe\.json\. Pass --follow-links to allow links out of the image folder\. Fix the files or the list, or pass --skip-bad/,
  ],
  'a path that leaves the image folder': [
    () => change('train', (lines) => [...lines, '../secret.jpg 0']),
    /line 19 of .*set_train\.txt.*\.\.\/secret\.jpg/,
  ],
  'the same image in two splits': [
    () => change('test', (lines) => [...lines, `${listed('train', 4)} 0`]),
    /line 4 of set_train\.txt.*line 7 of set_test\.txt|line 7 of set_test\.txt.*line 4 of set_train\.txt/,
  ],
  'labels with gaps': [
    () => change('train', (lines) => lines.map((line) => line.replace(/ 2$/, ' 3'))),
    /class 3|class 2/i,
  ],
  'a class only in test': [
    () => change('test', (lines) => [...lines, 'test/0/new.jpg 3']),
    /class 3.*only in test|only in.*test/i,
  ],
  'a line without a label': [() => change('val', (lines) => ['val/0/0.jpg', ...lines]), /line 1 of .*set_val\.txt/],
  'JSON of another shape': [
    async () => {
      await Promise.all(['train', 'val', 'test'].map((split) => rm(list(split))));
      await writeFile(join(root, 'lists/train2018.json'), '{"images": [{"id": "a"}]}');
      await writeFile(join(root, 'lists/val2018.json'), '[]');
    },
    /train2018\.json/,
  ],
  'no lists in the folder': [() => rm(join(root, 'lists'), { recursive: true }), /lists/],
  'no image folder': [() => rm(images(), { recursive: true }), /images/],
};

describe('one clear error, exit code 1 and nothing written for', () => {
  it.each(Object.entries(cases))('%s', async (_name, [spoil, message]) => {
    await spoil();
    expect(await mem()).toBe(1);
    const errors = printed.split('\n').filter((line) => line.startsWith('error: '));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(message);
    expect(existsSync(out())).toBe(false);
  });
});

it('--follow-links allows a subset that is made of links, to files and to folders', async () => {
  await rename(images(), join(root, 'whole'));
  await mkdir(images());
  for (const split of ['train', 'test']) await symlink(join(root, 'whole', split), join(images(), split));
  for (const line of (await readFile(list('val'), 'utf8')).trimEnd().split('\n')) {
    const path = line.replace(/ \d+$/, '');
    await mkdir(join(images(), dirname(path)), { recursive: true });
    await symlink(join(root, 'whole', path), join(images(), path));
  }
  expect(await mem()).toBe(1);
  expect(printed).toMatch(/30 images can't be used: .*Pass --follow-links to allow links out of the image folder/);
  expect(existsSync(out())).toBe(false);
  expect(await mem('--follow-links')).toBe(0);
  expect(parseResults(await readFile(join(out(), 'results.json'), 'utf8')).classes).toBe(3);
  const { dataset } = JSON.parse(await readFile(join(out(), 'recipe.json'), 'utf8'));
  expect(dataset).toMatchObject({ followLinks: true, skipBad: false });
  expect(await mem('--set', 'dataset.followLinks=false')).toBe(1);
});

it('--skip-bad counts bad images and leaves them out; fixing them is noticed', async () => {
  const paths = [listed('train', 3), listed('train', 5), listed('test', 1)].map((path) => join(images(), path));
  const whole = await readFile(paths[1]!);
  await rm(paths[0]!);
  await truncate(paths[1]!, 400);
  await writeFile(paths[2]!, '');
  expect(await mem('--skip-bad')).toBe(0);
  expect(parseResults(await readFile(join(out(), 'results.json'), 'utf8')).classes).toBe(3);
  expect(await readFile(join(out(), 'report.html'), 'utf8')).toContain('Skipped 3 bad images, the first: line 3');
  await writeFile(paths[1]!, whole);
  expect(await mem('--skip-bad')).toBe(0);
  expect(await readFile(join(out(), 'report.html'), 'utf8')).toContain('Skipped 2 bad images');
});

it.each(['its own list', 'images held out of training'])(
  'a class that loses all its images to --skip-bad is an error, with validation from %s',
  async (from) => {
    if (from !== 'its own list') await rm(list('val'));
    await rm(join(images(), 'train/1'), { recursive: true });
    expect(await mem('--skip-bad')).toBe(1);
    expect(printed).toContain('Class 1');
    expect(existsSync(out())).toBe(false);
  },
);
