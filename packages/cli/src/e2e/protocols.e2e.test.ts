import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { methodNames } from '@mem/methods';
import { parseResults } from '@mem/results';
import {
  capturePrinted,
  miniatureImages,
  miniaturePlaces,
  readSteps,
  writeCollection,
  writeInaturalistJson,
  writeLists,
} from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMem } from '../index.js';

/** Training images by class: many, medium and few for the bounds below. */
const trainCounts = [24, 12, 4];

/** Makes a published recipe tiny, in its backbone, images and steps, and leaves its protocol as it is. */
const tiny = [
  ...['--many-above', '20', '--few-below', '10', '--epochs', '1', '--seeds', '0', '--steps', '2'],
  ...[
    'dataset.imageSize=32',
    'stage1.batchSize=20',
    'stage1.microBatchSize=10',
    'stage2.batchSize=8',
    'stage2.width=8',
    'stage2.weightings=["raw"]',
    'stage2.learningRates={"crt":[0.1],"lws":[0.1],"balanced-softmax":[0.1],"mem":[0.001]}',
    'stage2.headLearningRates={"crt":[],"balanced-softmax":[]}',
  ].flatMap((value) => ['--set', value]),
];
const tinyMasking = [
  'pretrain.epochs=1',
  'pretrain.batchSize=20',
  'pretrain.microBatchSize=10',
  'pretrain.decoder={"width":32,"depth":1,"numHeads":4}',
].flatMap((value) => ['--set', value]);

const examples = join(import.meta.dirname, '../../../../examples');
let root: string;
const printed = { out: '', error: '' };
const at = (...names: string[]): string => join(root, ...names);

/** Runs a recipe with a tiny backbone into a folder, which it returns. */
async function mem(
  data: string,
  recipe: string,
  backbone: string,
  flags: readonly string[],
  out = at('runs', `${data}-${backbone}`),
): Promise<string> {
  const files = ['--images', at(data, 'images'), '--lists', at(data, 'lists')];
  const args = ['run', join(examples, data, recipe), ...files, '--backbone', backbone, '--out', out, ...tiny, ...flags];
  const code = await capturePrinted(printed, () => runMem(args));
  expect(code, printed.error).toBe(0);
  return out;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-protocols-'));
  const images = await miniatureImages(trainCounts);
  const { imagenet, places, inaturalist } = miniaturePlaces;
  const splits = ['train', 'val', 'test'] as const;
  await writeLists(
    at('imagenet-lt/lists'),
    'ImageNet_LT',
    await writeCollection(at('imagenet-lt/images'), images, imagenet, splits),
  );
  await writeLists(
    at('places-lt/lists'),
    'Places_LT',
    await writeCollection(at('places-lt/images'), images, places, splits),
  );
  await writeInaturalistJson(
    at('inaturalist-2018/lists'),
    await writeCollection(at('inaturalist-2018/images'), images, inaturalist, ['train', 'val']),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

const backbones: readonly (readonly [recipe: string, backbone: string, masking: readonly string[]])[] = [
  ['recipe.json', 'resnet8-cifar', []],
  ['recipe.json', 'resnext20-cifar', []],
  ['vit-base.json', 'vit-mini-patch8-32', tinyMasking],
  ['cvit-base.json', 'cvit-mini-32', tinyMasking],
];

interface Expected {
  readonly dataset: string;
  readonly protocol: string;
  readonly stages: readonly string[];
  readonly features: string;
}

/** Checks that the run that printed last has gone through its whole protocol, with every method. */
function expectProtocol(out: string, { dataset, protocol, stages, features }: Expected): void {
  for (const text of [protocol, `Stage 2 reads ${features}: `]) expect(printed.error).toContain(text);
  const results = parseResults(readFileSync(join(out, 'results.json'), 'utf8'));
  expect(results).toMatchObject({ dataset, classes: 3, groups: { many: 1, medium: 1, few: 1 } });
  const { settings } = JSON.parse(readFileSync(join(out, 'evaluation.json'), 'utf8'));
  expect(settings.map(({ method }: { method: string }) => method)).toEqual(methodNames);
  expect([...new Set(readSteps(out).map(({ stage }) => stage))]).toEqual(stages);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(protocol);
}

describe.each(backbones)('the whole protocol of %s, with %s', (recipe, backbone, masking) => {
  const stages = masking.length > 0 ? ['pretrain', 'stage1'] : ['stage1'];
  const features = masking.length > 0 ? 'tokens' : 'pooled features';

  it('ImageNet-LT, and Places-LT from there', async () => {
    const protocol = 'Tuned on the validation split (12 images), reported on the test split (15 images).';
    const first = await mem('imagenet-lt', recipe, backbone, masking);
    expectProtocol(first, { dataset: 'ImageNet-LT', protocol, stages, features });
    const second = await mem('places-lt', recipe, backbone, ['--from', first]);
    expect(printed.error).toMatch(/parameters and buffers loaded/);
    expectProtocol(second, { dataset: 'Places-LT', protocol, stages: ['stage1'], features });
  });

  it('iNaturalist 2018, tuned on images held out of training', async () => {
    const out = await mem('inaturalist-2018', recipe, backbone, masking);
    const protocol =
      'Tuned on training images held out by seed 1, 0.1 of each class and at most 20 (3 images), reported on the ' +
      'validation split, as there is no test split (12 images).';
    expectProtocol(out, { dataset: 'iNaturalist 2018', protocol, stages, features });
  });
});

describe('a stage 1 with a balanced loss is an arm of its own:', () => {
  const methods = ['--methods', 'ce,logit-adjustment'];
  const firstLoss = (out: string): unknown =>
    JSON.parse(readFileSync(join(out, 'metrics.jsonl'), 'utf8').split('\n')[0]!).loss;

  it('balanced softmax', async () => {
    const plain = await mem('imagenet-lt', 'recipe.json', 'resnet8-cifar', methods, at('runs/plain'));
    expect(printed.error).not.toContain('Stage 1 is trained with');
    const flags = ['--set', 'stage1.loss=balanced-softmax', ...methods];
    const balanced = await mem('imagenet-lt', 'recipe.json', 'resnet8-cifar', flags, at('runs/balanced'));
    expect(printed.error).toContain('Stage 1 is trained with balanced-softmax');
    expect(firstLoss(balanced)).not.toBe(firstLoss(plain));
    expect(readFileSync(join(balanced, 'report.html'), 'utf8')).toContain('Stage 1 is trained with balanced-softmax');
  });

  it('the recipe of LiVT', async () => {
    const flags = [...tinyMasking, ...methods];
    const out = await mem('imagenet-lt', 'livt.json', 'vit-mini-patch8-32', flags, at('runs/livt'));
    expect(printed.error).toContain('Stage 1 is trained with balanced-bce');
    expect(parseResults(readFileSync(join(out, 'results.json'), 'utf8')).methods).toHaveLength(2);
  });
});
