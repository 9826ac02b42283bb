import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vit } from '@mem/backbones';
import { type ImageSet, proceduralSet } from '@mem/datasets';
import { decodeModulator } from '@mem/modulator';
import type { Results, RunEvent } from '@mem/results';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExperiment } from '../run-experiment.js';

const backbones = {
  'vit-toy': {
    family: 'vit',
    imageSize: 32,
    create: (settings: { imageSize: number; numClasses: number }) =>
      vit({ ...settings, patchSize: 8, width: 16, depth: 1, numHeads: 2 }),
  },
} as const;
const recipe = {
  dataset: { kind: 'own', name: 'images' },
  backbone: 'vit-toy',
  stage1: { epochs: 2, batchSize: 16, optimizer: 'adamw', learningRate: 1e-3 },
  stage2: {
    ...{ methods: ['ce', 'ncm', 'crt', 'mem', 'mem-true-group'], seeds: [0], steps: 60, batchSize: 32, width: 8 },
    weightings: ['raw', 'additive'],
    learningRates: { crt: [0.1, 0.5], mem: [1e-2] },
  },
  groups: { manyAbove: 12, fewBelow: 6 },
};

let root: string;
let images: ImageSet;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-kinds-'));
  images = await proceduralSet({ numClasses: 6, maxTrain: 24, imbalance: 8, validationPerClass: 3, testPerClass: 4 });
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs the recipe with other settings of its features. */
async function run(name: string, features: object): Promise<{ results: Results; plan: string; out: string }> {
  const out = join(root, name);
  const messages: string[] = [];
  const onEvent = (event: RunEvent) => event.type === 'message' && messages.push(event.text);
  const datasets = { images: () => images };
  const { results } = await runExperiment({ ...recipe, features }, { backbones, datasets, out, onEvent });
  return { results: results!, plan: messages.find((text) => text.startsWith('Stage 2 reads'))!, out };
}

const savedModulator = async (out: string) =>
  decodeModulator(await readFile(join(out, 'fits/mem-0.modulator.safetensors'))).config;
const none = { kind: 'none' };

describe('a ViT run', () => {
  it('fits transformer sub-networks on tokens, with equal results from files and computed anew', async () => {
    const stored = await run('tokens', { kind: 'tokens', precision: 'float32' });
    const computed = await run('online', { kind: 'online', augmentation: none });
    expect(await savedModulator(stored.out)).toMatchObject({ kind: 'transformer', tokens: true, featureDim: 16 });
    expect(await savedModulator(computed.out)).toMatchObject({ kind: 'transformer', tokens: true, featureDim: 16 });
    expect(computed.results).toEqual(stored.results);
    expect(stored.plan).toMatch(/^Stage 2 reads tokens: \d+ kB of files \(.* free\), \d+ kB of samples a step\.$/);
    expect(computed.plan).toMatch(/^Stage 2 reads tokens computed in every step: \d+ kB of files/);
  });

  it('sees new augmented views in every epoch of an online run', async () => {
    const { results, out } = await run('augmented', { kind: 'online' });
    const plain = await run('online', { kind: 'online', augmentation: none });
    expect(results.methods.map(({ name }) => name)).toEqual(plain.results.methods.map(({ name }) => name));
    const weights = async (folder: string) => readFile(join(folder, 'fits/mem-0.modulator.safetensors'));
    expect(await weights(out)).not.toEqual(await weights(plain.out));
    // Files hold the pooled features of plain images alone.
    expect((await readdir(join(out, 'features'))).filter((file) => file.includes('view'))).toEqual([]);
  });

  it('reads pooled features where the recipe asks for them, and tokens by default', async () => {
    const { out } = await run('pooled', { kind: 'pooled' });
    expect(await savedModulator(out)).toMatchObject({ kind: 'mlp', tokens: false });
    expect(await savedModulator((await run('default', {})).out)).toMatchObject({ kind: 'transformer', tokens: true });
  });

  it('keeps the figures of the modulator that it inspects, when another run left a fit of it without them', async () => {
    const given = (methods: string[]) => ({
      ...recipe,
      stage2: { ...recipe.stage2, methods },
      features: { kind: 'pooled' },
    });
    const options = { backbones, datasets: { images: () => images }, out: join(root, 'inspected') };
    const figures = async () => JSON.parse(await readFile(join(root, 'inspected/evaluation.json'), 'utf8'));
    await runExperiment(given(['ce', 'mem', 'mem-paper']), options);
    expect((await figures()).magnitudes.name).toBe('mem');
    await runExperiment(given(['ce', 'mem-paper']), options);
    expect((await figures()).magnitudes.name).toBe('mem-paper');
  });

  it('starts from the tokens of a finished run', async () => {
    const { out } = await run('tokens', { kind: 'tokens', precision: 'float32' });
    const { dataset: _, backbone: _backbone, ...rest } = recipe;
    const given = { ...rest, dataset: { kind: 'features', path: join(out, 'features') } };
    const again = await runExperiment(given, { out: join(root, 'again') });
    const { stage1Seed: _seed, ...results } = (await run('tokens', { kind: 'tokens', precision: 'float32' })).results;
    expect(again.results).toMatchObject({ methods: results.methods });
  });
});
