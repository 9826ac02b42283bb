import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proceduralSet } from '@mem/datasets';
import { decodeModulator } from '@mem/modulator';
import { madeClassifier, readEvents } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSweep } from './run-sweep.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-sweep-'));
  await writeFile(join(root, 'features.safetensors'), encodeSafetensors(madeClassifier()));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const stage2 = {
  ...{ seeds: [0, 1], steps: 6, batchSize: 32, width: 8, weightings: ['raw'], methods: ['ce', 'mem'] },
  learningRates: { mem: [1e-3] },
};
const onFeatures = () => ({
  dataset: { kind: 'features', path: join(root, 'features.safetensors') },
  runtime: 'wasm',
  stage2,
});
const typesOf = (folder: string) => readEvents(folder).map(({ type }) => type);

describe('runSweep', () => {
  it('ranks by validation, and reads test labels for the selected configuration alone', async () => {
    const out = join(root, 'ranked');
    const axes = { 'stage2.mem.xi': [20, 100], 'stage2.mem.head': ['trained', 'fresh'] };
    const result = (await runSweep({ recipe: onFeatures(), axes }, { out }))!;
    expect(result.tried).toBe(4);
    const means = result.configurations.map(({ validation }) => validation.mean);
    expect(means).toEqual(means.toSorted((a, b) => b - a));
    expect(new Set(means).size).toBeGreaterThan(1);
    for (const { validation } of result.configurations) {
      expect(validation.runs).toHaveLength(2);
      expect(validation.mean).toBeCloseTo((validation.runs[0]! + validation.runs[1]!) / 2, 6);
    }
    expect(result.selected).toMatchObject(result.configurations[0]!);
    const names = await readdir(join(out, 'configurations'));
    expect(names).toHaveLength(4);
    for (const name of names) {
      const folder = join(out, 'configurations', name);
      expect(typesOf(folder).includes('test-labels-read'), name).toBe(name === result.selected.name);
    }
    const chosen = join(out, 'configurations', result.selected.name);
    const { methods } = JSON.parse(await readFile(join(chosen, 'results.json'), 'utf8'));
    expect(methods.map(({ name }: { name: string }) => name)).toEqual(['ce', 'mem']);
    expect({ name: 'mem', ...result.selected.test }).toEqual(methods[1]);
    const { config } = decodeModulator(await readFile(join(chosen, 'fits/mem-0.modulator.safetensors')));
    expect(config.head).toBe(result.selected.values['stage2.mem.head']);
    expect(JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('gives the same outcome from shards, and refits nothing to collect them', async () => {
    const sweep = { recipe: onFeatures(), axes: { 'stage2.mem.xi': [20, 50, 100] }, mode: 'one-at-a-time' } as const;
    const whole = await runSweep(sweep, { out: join(root, 'whole') });
    const out = join(root, 'shards');
    for (const index of [2, 1]) expect(await runSweep(sweep, { out, shard: { index, count: 2 } })).toBeUndefined();
    const folders = (await readdir(join(out, 'configurations'))).map((name) => join(out, 'configurations', name));
    expect(folders).toHaveLength(4);
    const fitted = (folder: string) =>
      readEvents(folder).filter(({ stage, type }) => stage?.startsWith('fit/mem') && type === 'done');
    expect(folders.every((folder) => !typesOf(folder).includes('test-labels-read'))).toBe(true);
    expect(await runSweep(sweep, { out })).toEqual(whole);
    for (const folder of folders) expect(fitted(folder)).toHaveLength(2);
  });

  it('goes on after a configuration that fails, and says which', async () => {
    const axes = { 'stage2.mem.kind': ['mlp', 'transformer'], 'stage2.mem.numHeads': [3] };
    const result = (await runSweep({ recipe: onFeatures(), axes }, { out: join(root, 'failing') }))!;
    expect(result.configurations.map(({ values }) => values['stage2.mem.kind'])).toEqual(['mlp']);
    expect(result.failed).toMatchObject([
      { values: { 'stage2.mem.kind': 'transformer' }, error: expect.stringContaining('width') },
    ]);
  });

  it('runs the stages before stage 2 once for the configurations that share them', async () => {
    const images = await proceduralSet({
      numClasses: 6,
      maxTrain: 24,
      imbalance: 8,
      validationPerClass: 3,
      testPerClass: 4,
    });
    const recipe = {
      ...{ dataset: { kind: 'own', name: 'images' }, backbone: 'resnet8-cifar', stage1: { epochs: 1, batchSize: 16 } },
      ...{ stage2: { ...stage2, seeds: [0] }, groups: { manyAbove: 12, fewBelow: 6 } },
    };
    const axes = { 'stage2.mem.topK': [1, 2], 'stage1.seed': [0, 1] };
    const out = join(root, 'images');
    const result = (await runSweep({ recipe, axes }, { out, datasets: { images: () => images } }))!;
    expect(result.tried).toBe(4);
    const done = async (folder: string, wanted: string) => {
      const names = await readdir(join(out, folder));
      return names.flatMap((name) =>
        readEvents(join(out, folder, name)).filter(({ stage, type }) => stage === wanted && type === 'done'),
      ).length;
    };
    expect([await done('shared', 'train'), await done('shared', 'extract')]).toEqual([2, 2]);
    expect([await done('configurations', 'train'), await done('configurations', 'extract')]).toEqual([0, 0]);
    expect(await done('configurations', 'fit/mem-0')).toBe(4);
  });
});
