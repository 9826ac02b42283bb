import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backboneNames } from '@mem/backbones';
import { methodNames } from '@mem/methods';
import { describe, expect, it } from 'vitest';
import { checkRecipe } from './check-recipe.js';
import { readRecipeFile, resolveRecipe } from './read-recipe.js';

describe('checkRecipe', () => {
  it('completes a recipe that says nothing, and gives a whole one back as it is', () => {
    const recipe = checkRecipe({});
    expect(recipe).toMatchObject({ dataset: { kind: 'procedural', seed: 1 }, runtime: 'onnx' });
    expect(recipe.stage1.augmentation).toEqual({ kind: 'pad-crop' });
    expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    expect(checkRecipe({ ...recipe, $schema: 'x', provenance: { made: 'by mem' } })).toEqual(recipe);
  });

  it('crops large images as ImageNet is', () => {
    expect(checkRecipe({ dataset: { kind: 'images' } }).stage1.augmentation).toEqual({ kind: 'random-resized-crop' });
  });

  it('completes pre-training only where a recipe has it', () => {
    expect(checkRecipe({}).pretrain).toBeUndefined();
    const { pretrain } = checkRecipe({ pretrain: { epochs: 3 } });
    expect(pretrain).toMatchObject({
      epochs: 3,
      baseLearningRate: 1.5e-4,
      maskRatio: 0.75,
      optimizer: 'adamw',
      betas: [0.9, 0.95],
    });
    expect(pretrain).toMatchObject({
      augmentation: { kind: 'pad-crop' },
      decoder: { width: 512, depth: 8, numHeads: 16 },
    });
  });

  it('has one peak learning rate for each training: the given one, or its own', () => {
    expect(checkRecipe({}).stage1).toMatchObject({ learningRate: 0.1 });
    expect(checkRecipe({ stage1: { baseLearningRate: 1e-3 } }).stage1.learningRate).toBeUndefined();
    expect(checkRecipe({ pretrain: { learningRate: 1e-3 } }).pretrain!.baseLearningRate).toBeUndefined();
  });

  it('clips gradients only where a recipe says so, and has no entry for it otherwise', () => {
    const { pretrain, stage1 } = checkRecipe({ pretrain: { clipNorm: 0.5 }, stage1: { clipNorm: 1 } });
    expect([pretrain!.clipNorm, stage1.clipNorm]).toEqual([0.5, 1]);
    expect(JSON.stringify(checkRecipe({ pretrain: {} }))).not.toContain('clipNorm');
  });

  it('keeps the options of the modulator, and has no entry for them otherwise', () => {
    const mem = { depth: 2, numHeads: 2, topK: 5, xi: 50, mu: 1, lambda: 0, head: 'frozen', sampler: 'square-root' };
    const partition = { kind: 'random', groups: 4, seed: 1 };
    expect(checkRecipe({ stage2: { mem, partition } }).stage2).toMatchObject({ mem, partition });
    expect(Object.keys(checkRecipe({}).stage2)).not.toContain('mem');
    expect(Object.keys(checkRecipe({}).stage2)).not.toContain('partition');
  });

  it.each<readonly [string, unknown, string]>([
    ['margins that overlap', { stage2: { mem: { mu: 100 } } }, 'stage2.mem.mu must be less than stage2.mem.xi (100)'],
    ['an unknown option of the modulator', { stage2: { mem: { topk: 3 } } }, "Did you mean 'topK'?"],
    ['an unknown partition', { stage2: { partition: { kind: 'odd' } } }, 'stage2.partition'],
    ['a norm to clip to', { stage1: { clipNorm: 0 } }, 'stage1.clipNorm'],
    [
      'two learning rates',
      { stage1: { learningRate: 1, baseLearningRate: 1 } },
      'stage1 must have learningRate (the peak) or',
    ],
    [
      'two learning rates of pre-training',
      { pretrain: { learningRate: 1, baseLearningRate: 1 } },
      'pretrain must have learningRate',
    ],
    ['micro-batches that make up no batch', { stage1: { batchSize: 100, microBatchSize: 32 } }, 'divide batchSize 100'],
    [
      'a loss that corrects for what the sampler has balanced',
      { stage1: { loss: 'balanced-bce', sampler: 'class-balanced' } },
      "only the sampler 'instance' keeps, but stage1.sampler is 'class-balanced'",
    ],
    ['two beginnings of stage 1', { pretrain: {}, stage1: { weights: 'a.pth' } }, 'not from both'],
    ['a mask that hides everything', { pretrain: { maskRatio: 1 } }, 'pretrain.maskRatio'],
    ['a preset that is none', { presets: ['mae'] }, 'mae-pretrain-base'],
    ['a key', { stages: {} }, "Unknown key 'stages' in the recipe. Did you mean 'stage1'?"],
    ['a key within', { stage1: { epoch: 3 } }, "Unknown key 'epoch' in stage1. Did you mean 'epochs'?"],
    ['a key of a kind of data set', { dataset: { kind: 'images', list: 'x' } }, "Did you mean 'lists'?"],
    [
      'a method',
      { stage2: { methods: ['ce', 'lwss'] } },
      "Unknown method 'lwss' in stage2.methods[1]. Did you mean 'lws'?",
    ],
    [
      'a kind of data set',
      { dataset: { kind: 'recods' } },
      "Unknown kind 'recods' in dataset.kind. Did you mean 'records'?",
    ],
    ['a runtime', { runtime: 'gpu' }, "Unknown runtime 'gpu'."],
    ['a number', { stage1: { epochs: 'many' } }, 'stage1.epochs'],
    ['a range', { stage2: { steps: 0 } }, 'stage2.steps'],
  ])('refuses %s that is none', (_name, given, message) => {
    expect(() => checkRecipe(given)).toThrow(message);
  });
});

describe('resolveRecipe', () => {
  it('sets values by their keys over those of the file', () => {
    const given = { stage1: { epochs: 3, seed: 4 } };
    const recipe = resolveRecipe(given, [
      { key: 'stage1.epochs', value: 7 },
      { key: 'dataset', value: { kind: 'records', path: 'a' } },
      { key: 'stage2.learningRates.mem', value: [0.1] },
    ]);
    expect(recipe.stage1).toMatchObject({ epochs: 7, seed: 4 });
    expect(recipe.dataset).toEqual({ kind: 'records', path: 'a' });
    expect(recipe.stage2.learningRates).toMatchObject({ mem: [0.1], lws: [0.02, 0.1, 0.5] });
    expect(given.stage1.epochs).toBe(3);
  });
});

describe('readRecipeFile', () => {
  it('means paths from the folder of the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mem-recipe-'));
    const given = {
      dataset: { kind: 'images', images: 'data', lists: '/lists' },
      stage1: { weights: 'weights/base.pth', epochs: 2 },
    };
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(given));
    expect(await readRecipeFile(folder)).toEqual({
      dataset: { kind: 'images', images: join(folder, 'data'), lists: '/lists' },
      stage1: { weights: join(folder, 'weights/base.pth'), epochs: 2 },
    });
    await rm(folder, { recursive: true });
  });

  it.each<readonly [string, string | Uint8Array]>([
    ['UTF-8 with a byte-order mark', '\uFEFF{"stage1":{"epochs":2}}'],
    ['UTF-16, as PowerShell 5 writes it', Buffer.from('\uFEFF{"stage1":{"epochs":2}}', 'utf16le')],
  ])('reads %s', async (_, content) => {
    const folder = await mkdtemp(join(tmpdir(), 'mem-recipe-'));
    await writeFile(join(folder, 'recipe.json'), content);
    expect(await readRecipeFile(folder)).toEqual({ stage1: { epochs: 2 } });
    await rm(folder, { recursive: true });
  });

  it.each<readonly [string, string, string]>([
    [
      'a NaN',
      '{"stage1":\n {"learningRate": NaN}}',
      'NaN at line 2, column 19 is not JSON: write a number or null there',
    ],
    ['half an object', '{"stage1":', 'is not JSON (Unexpected end of JSON input)'],
    ['an array', '[]', 'must be a JSON object'],
    ['nothing', '', 'is not JSON'],
  ])('refuses %s', async (_, content, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'mem-recipe-'));
    await writeFile(join(folder, 'recipe.json'), content);
    await expect(readRecipeFile(folder)).rejects.toThrow(message);
    await rm(folder, { recursive: true });
    await expect(readRecipeFile(folder)).rejects.toThrow(
      `Expected a recipe (a JSON file or a folder with recipe.json) at ${folder}, but it does not exist.`,
    );
  });
});

describe('the recipes in examples', () => {
  const folder = join(import.meta.dirname, '../../../../examples');
  const names = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'recipe.json')))
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`));
  const recipeIn = async (name: string) => resolveRecipe(await readRecipeFile(join(folder, name)), []);

  it.each(names)('%s is one, and names a backbone that there is', async (name) => {
    expect(backboneNames()).toContain((await recipeIn(name)).backbone);
  });

  it('are all in their tables', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const name of names) expect(readme).toContain(`](${name})`);
  });

  it.each<readonly [string, string, Readonly<Record<string, string>>]>([
    ['imagenet-lt', 'resnext50-32x4d', { livt: 'vit-base-patch16' }],
    ['places-lt', 'resnet152', {}],
    ['inaturalist-2018', 'resnext50-32x4d', {}],
  ])('%s has one for each of the paper’s backbones, with every method', async (data, residual, more) => {
    const transformers = {
      'vit-base': 'vit-base-patch16',
      'vit-large': 'vit-large-patch16',
      'cvit-base': 'cvit-base-patch16',
    };
    const backbones = { recipe: residual, ...transformers, ...more };
    expect(names.filter((name) => name.startsWith(`${data}/`)).toSorted()).toEqual(
      Object.keys(backbones)
        .map((name) => `${data}/${name}.json`)
        .toSorted(),
    );
    for (const [name, backbone] of Object.entries(backbones)) {
      const recipe = await recipeIn(`${data}/${name}.json`);
      const masked = data !== 'places-lt' && backbone !== residual;
      expect([name, recipe.backbone, recipe.pretrain !== undefined]).toEqual([name, backbone, masked]);
      expect(recipe.stage1.loss).toBe(name === 'livt' ? 'balanced-bce' : 'cross-entropy');
      expect(recipe.stage2.methods).toEqual(methodNames);
    }
  });
});
