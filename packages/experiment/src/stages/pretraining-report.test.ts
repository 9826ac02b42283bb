import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleParts, type ReportData } from '@mem/results';
import sharp from 'sharp';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { TrainingSet } from '../data/training-set.js';
import { checkRecipe } from '../recipe/check-recipe.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { readPretraining, writePretrainingReport } from './pretraining-report.js';
import { exampleFile } from './reconstruct-examples.js';
import type { RunContext } from './run-context.js';

const root = await mkdtemp(join(tmpdir(), 'mem-pretraining-'));
const set = {
  name: 'toy',
  classNames: ['a', 'b'],
  classCounts: Int32Array.of(120, 8),
  imageSize: 8,
  notes: ['Made by hand.'],
  train: { count: 128 },
} as unknown as TrainingSet;
let folder: RunFolder;

beforeEach(async () => {
  folder = await openRunFolder(await mkdtemp(join(root, 'run-')));
});
afterEach(() => folder.close());
afterAll(() => rm(root, { recursive: true, force: true }));

/** Inputs of finished stages. */
const made: Record<string, Readonly<Record<string, unknown>>> = {};

/** A finished pre-training with these pictures of examples among its outputs. */
async function finished(examples: number, given: unknown = { pretrain: { batchSize: 64 } }): Promise<RunContext> {
  const outputs: Record<string, number> = {};
  const pixels = { width: 8, height: 8, channels: 3, background: 'teal' } as const;
  for (let example = 0; example < examples; example++) {
    for (const part of exampleParts) {
      await folder.write(exampleFile(example, part), await sharp({ create: pixels }).png().toBuffer());
      outputs[exampleFile(example, part)] = 1;
    }
  }
  for (const [stage, step, loss] of [
    ['pretrain', 1, 1.5],
    ['pretrain', 2, 1.25],
    ['stage1', 1, 9],
  ] as const) {
    folder.appendMetrics({ stage, step, loss, learningRate: 0.001 });
  }
  const records = [{ title: 'pre-training', key: 'k', seconds: 3.4, outputs }];
  const runner = {
    records,
    run: () => Promise.reject(new Error('No stage is run here.')),
    inputsOf: async (stage: string) => made[stage],
  };
  return {
    recipe: checkRecipe(given),
    folder,
    runner,
    environment: {},
    runtime: undefined as never,
    extensions: {},
    methods: [],
    renderReport,
  };
}

/** The page that is written here: the report's data as they are. */
const renderReport = (data: ReportData): string => JSON.stringify(data);

const page = async (): Promise<string> => (await folder.read('report.html'))?.toString('utf8') ?? '';

it('reads the curve, the pictures and the settings of a pre-training', async () => {
  const context = await finished(2);
  const { facts, training, examples } = (await readPretraining(context, set.train.count))!;
  expect(training).toEqual({ steps: [1, 2], losses: [1.5, 1.25], learningRates: [0.001, 0.001], stepsPerEpoch: 2 });
  expect(examples).toHaveLength(2);
  expect(examples[0]).toMatchObject({ size: 8, masked: expect.stringMatching(/^data:image\/png;base64,\w+/) });
  const shown = Object.fromEntries(facts.map(({ label, value }) => [label, value]));
  expect(shown).toMatchObject({
    backbone: 'resnet20-cifar',
    'patches masked': '75 %',
    epochs: '400, including 40 of warm-up',
    'images per update': '64',
    // 1.5e-4 * 64 / 256
    'peak learning rate': '0.0000375 (0.00015 per 256 images)',
  });
});

it('tells of micro-batches and of a peak that is given as it is', async () => {
  const context = await finished(0, { pretrain: { batchSize: 64, microBatchSize: 16, learningRate: 0.01 } });
  const { facts, examples } = (await readPretraining(context, 128))!;
  expect(examples).toEqual([]);
  expect(facts).toContainEqual({ label: 'images per update', value: '64, 16 at a time' });
  expect(facts).toContainEqual({ label: 'peak learning rate', value: '0.01' });
});

it('has nothing to tell of a run without pre-training, or of pictures that an earlier one left', async () => {
  expect(await readPretraining(await finished(1, {}), 128)).toBeUndefined();
  const { examples } = (await readPretraining(await finished(0), 128))!;
  expect(examples).toEqual([]);
});

it('writes a page of pre-training alone', async () => {
  await writePretrainingReport(set, await finished(1));
  const { title, pretraining, notes, facts, results }: ReportData = JSON.parse(await page());
  expect(title).toBe('Masked pre-training on toy');
  expect(results).toBeUndefined();
  expect(notes).toEqual(['Made by hand.']);
  expect(pretraining!.examples).toHaveLength(1);
  for (const part of exampleParts) expect(pretraining!.examples[0]![part]).toMatch(/^data:image\/png/);
  expect(facts).toContainEqual({ label: 'computing time', value: '3 s' });
});

it("leaves a whole run's page that tells of this pre-training, and replaces one that tells of another", async () => {
  const context = await finished(1);
  await folder.write('report.html', 'whole');
  Object.assign(made, { report: {}, train: { weights: 'k' } });
  await writePretrainingReport(set, context);
  expect(await page()).toBe('whole');
  made.train = { weights: 'other' };
  await writePretrainingReport(set, context);
  expect(await page()).toContain('Masked pre-training');
});
