import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunStep, readEvents, readSteps, startMem } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The procedural set: 1,528 training images. All that draws at random is on, and gradients are summed.
const varied = { kind: 'random-resized-crop', scale: [0.3, 1], randAugment: {}, erasing: { probability: 0.25 } };
const recipe = {
  backbone: 'vit-mini-patch8-32',
  pretrain: {
    ...{ epochs: 2, batchSize: 128, microBatchSize: 64, warmupEpochs: 1, checkpointSteps: 5 },
    decoder: { width: 32, depth: 1, numHeads: 4 },
    augmentation: { kind: 'random-resized-crop', scale: [0.2, 1] },
  },
  stage1: {
    ...{ epochs: 2, batchSize: 128, microBatchSize: 64, checkpointSteps: 5, augmentation: varied },
    ...{ optimizer: 'adamw', baseLearningRate: 1e-3, layerDecay: 0.75, weightDecay: 0.05 },
    ...{ dropPath: 0.2, labelSmoothing: 0.1, mixing: { mixup: 0.8, cutmix: 1 } },
  },
  stage2: { methods: ['ce'] },
};
const steps = 24;

let root: string;
const folderOf = (name: string): string => join(root, name);
const run = (name: string, step?: (step: RunStep) => boolean) =>
  startMem(
    ['run', join(root, 'recipe.json'), '--out', folderOf(name)],
    step === undefined ? {} : { killAt: { folder: folderOf(name), step } },
  );
const file = (folder: string, name: string): Buffer => readFileSync(join(folderOf(folder), name));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-resume-training-'));
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
  const { code, error } = await run('whole');
  expect(code, error).toBe(0);
}, 180_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('pre-training and fine-tuning that are each killed at a random step', () => {
  it.each(['once', 'again'])(
    'come to the same weights, bit for bit (%s)',
    async (name) => {
      for (const stage of ['pretrain', 'stage1']) {
        const last = 1 + Math.floor(Math.random() * (steps - 1));
        const killed = await run(name, (seen) => seen.stage === stage && seen.step >= last);
        expect(killed.code, `${stage} killed at step ${last}: ${killed.error}`).toBeNull();
      }
      const { code, error } = await run(name);
      expect(code, error).toBe(0);
      for (const checkpoint of ['pretrain', 'stage1'].map((stage) => `checkpoints/${stage}.safetensors`)) {
        expect(file(name, checkpoint).equals(file('whole', checkpoint)), checkpoint).toBe(true);
      }
      expect(file(name, 'results.json')).toEqual(file('whole', 'results.json'));
      expect(readSteps(folderOf(name))).toEqual(readSteps(folderOf('whole')));
      const resumed = readEvents(folderOf(name)).filter(({ type }) => type === 'resumed');
      for (const { done } of resumed) expect(done).toBeGreaterThan(0);
    },
    180_000,
  );
});
