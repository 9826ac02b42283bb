import { readFileSync } from 'node:fs';
import { backboneNames } from '@mem/backbones';
import { warmupCosine } from '@mem/nn';
import { describeShared } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { checkRecipe } from '../recipe/check-recipe.js';
import { peakLearningRate } from '../recipe/learning-rate.js';
import { resolveRecipe } from '../recipe/read-recipe.js';
import type { Recipe } from '../recipe/recipe.js';
import { formatPresets } from './format-preset.js';
import { presetNamed, presetNames, presets } from './presets.js';

const images = { dataset: { kind: 'images' } };
const resolved = (name: string): Recipe => resolveRecipe(images, [], [name]);

const masked = {
  warmupEpochs: 40,
  optimizer: 'adamw',
  betas: [0.9, 0.95],
  weightDecay: 0.05,
  maskRatio: 0.75,
  minLearningRate: 0,
  normalizedPixels: true,
  augmentation: { scale: [0.2, 1] },
};
const tuned = {
  warmupEpochs: 5,
  optimizer: 'adamw',
  betas: [0.9, 0.999],
  weightDecay: 0.05,
  batchSize: 1024,
  minLearningRate: 1e-6,
  labelSmoothing: 0.1,
  mixing: { mixup: 0.8, cutmix: 1 },
  augmentation: {
    interpolation: 'bicubic',
    randAugment: { magnitude: 9, deviation: 0.5 },
    erasing: { probability: 0.25 },
  },
};
const residual = {
  optimizer: 'sgd',
  momentum: 0.9,
  weightDecay: 5e-4,
  warmupEpochs: 0,
  minLearningRate: 0,
  augmentation: { interpolation: 'bilinear', scale: [0.08, 1] },
};

describe('presets', () => {
  it.each<readonly [string, string, object, number]>([
    ['mae-pretrain-base', 'vit-base-patch16', { pretrain: { ...masked, epochs: 400, batchSize: 4096 } }, 2.4e-3],
    ['mae-pretrain-base-paper', 'vit-base-patch16', { pretrain: { ...masked, epochs: 400 } }, 1.5e-4],
    ['mae-pretrain-large', 'vit-large-patch16', { pretrain: { ...masked, epochs: 800, batchSize: 4096 } }, 2.4e-3],
    ['mae-pretrain-large-paper', 'vit-large-patch16', { pretrain: { ...masked, epochs: 800 } }, 1.5e-4],
    ['mae-pretrain-cvit', 'cvit-base-patch16', { pretrain: { ...masked, epochs: 400, batchSize: 3072 } }, 1.8e-3],
    ['mae-pretrain-cvit-paper', 'cvit-base-patch16', { pretrain: { ...masked, epochs: 400 } }, 1.5e-4],
    [
      'mae-finetune-base',
      'vit-base-patch16',
      { stage1: { ...tuned, epochs: 100, layerDecay: 0.65, dropPath: 0.1 } },
      2e-3,
    ],
    [
      'mae-finetune-large',
      'vit-large-patch16',
      { stage1: { ...tuned, epochs: 50, layerDecay: 0.75, dropPath: 0.2 } },
      4e-3,
    ],
    ['mae-finetune-large-paper', 'vit-large-patch16', { stage1: { ...tuned, epochs: 100, layerDecay: 0.75 } }, 4e-3],
    [
      'mae-finetune-cvit',
      'cvit-base-patch16',
      { stage1: { ...tuned, epochs: 100, layerDecay: 0.65, dropPath: 0.1 } },
      2e-3,
    ],
    [
      'livt-finetune-base',
      'vit-base-patch16',
      { stage1: { ...tuned, loss: 'balanced-bce', epochs: 100, batchSize: 2048, layerDecay: 0.75, dropPath: 0.1 } },
      8e-3,
    ],
    ['places-vit', 'vit-base-patch16', { stage1: { ...tuned, epochs: 30, layerDecay: 0.65 } }, 2e-3],
    ['places-vit-large', 'vit-large-patch16', { stage1: { ...tuned, epochs: 30, layerDecay: 0.75 } }, 4e-3],
    ['places-cvit', 'cvit-base-patch16', { stage1: { ...tuned, epochs: 30, layerDecay: 0.65 } }, 2e-3],
    ['resnext-scratch', 'resnext50-32x4d', { stage1: { ...residual, epochs: 100, batchSize: 512 } }, 0.2],
    [
      'inaturalist-resnext',
      'resnext50-32x4d',
      { stage1: { ...residual, epochs: 100, batchSize: 512, weightDecay: 1e-4 } },
      0.2,
    ],
    [
      'places-resnet152',
      'resnet152',
      { stage1: { ...residual, epochs: 30, batchSize: 128, backboneLearningRate: 1e-3 } },
      0.1,
    ],
  ])('%s is a recipe with what its sources say', (name, backbone, settings, peak) => {
    const recipe = resolved(name);
    expect(recipe).toMatchObject({ backbone, ...settings, dataset: { imageSize: 224 } });
    expect(backboneNames()).toContain(backbone);
    expect(peakLearningRate('pretrain' in settings ? recipe.pretrain! : recipe.stage1)).toBeCloseTo(peak, 12);
    expect(checkRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it('evaluate as their sources do, and leave the short side to follow the image size', () => {
    for (const name of presetNames.filter((each) => !/pretrain|comparison/.test(each))) {
      const interpolation = name.includes('res') ? 'bilinear' : 'bicubic';
      expect(resolved(name).dataset, name).toMatchObject({ interpolation });
      expect(resolved(name).dataset, name).not.toHaveProperty('resize');
    }
  });

  it.each(presetNames)('%s names a source for each value, and each value once', (name) => {
    const { values } = presetNamed(name);
    expect(new Set(values.map(({ key }) => key)).size).toBe(values.length);
    for (const { key, sources } of values) {
      expect(sources.length, key).toBeGreaterThan(0);
      for (const { title, url } of sources) {
        expect(title).not.toBe('');
        if (url === undefined)
          expect([key, title]).toEqual([
            expect.stringMatching(/microBatchSize$|^stage2\.|^features\./),
            'not published, our choice',
          ]);
        else expect(url).toMatch(/^https:\/\/(arxiv\.org\/abs|github\.com\/[\w-]+\/[\w-]+)\//);
      }
    }
  });

  it('an unknown one is told the valid ones', () => {
    expect(() => presetNamed('mae-pretrain-bas')).toThrow("Did you mean 'mae-pretrain-base'?");
    expect(() => presetNamed('constructor')).toThrow('places-resnet152');
    expect(() => resolveRecipe({ presets: ['mine'] }, [])).toThrow('mae-pretrain-base');
  });
});

describe('the order of presets, recipe and flags', () => {
  const own = { ...images, presets: ['mae-finetune-base'], stage1: { epochs: 7 } };

  it('a recipe goes before the presets that it names', () => {
    const { stage1, backbone } = resolveRecipe(own, []);
    expect(backbone).toBe('vit-base-patch16');
    expect(stage1).toMatchObject({ epochs: 7, layerDecay: 0.65 });
  });

  it('presets of the command line go before the recipe, and flags before both', () => {
    const given = { ...own, backbone: 'vit-small-patch16' };
    expect(resolveRecipe(given, [], ['mae-finetune-large'])).toMatchObject({
      backbone: 'vit-large-patch16',
      stage1: { epochs: 50, layerDecay: 0.75 },
    });
    const { stage1 } = resolveRecipe(given, [{ key: 'stage1.epochs', value: 3 }], ['mae-finetune-large']);
    expect(stage1).toMatchObject({ epochs: 3, layerDecay: 0.75 });
  });

  it('pre-training and fine-tuning go together', () => {
    const recipe = resolveRecipe(images, [], ['mae-pretrain-base', 'mae-finetune-base']);
    expect(recipe).toMatchObject({ backbone: 'vit-base-patch16', pretrain: { epochs: 400 }, stage1: { epochs: 100 } });
  });

  it('one learning rate takes the place of the other, wherever it is from', () => {
    const rates = ({ stage1: { learningRate, baseLearningRate } }: Recipe) => [learningRate, baseLearningRate];
    const flag = [{ key: 'stage1.learningRate', value: 0.01 }];
    expect(rates(resolveRecipe(images, flag, ['mae-finetune-base']))).toEqual([0.01, undefined]);
    expect(rates(resolveRecipe({ ...own, stage1: { learningRate: 0.02 } }, []))).toEqual([0.02, undefined]);
    expect(rates(resolveRecipe({ stage1: { learningRate: 0.02 } }, [], ['mae-finetune-base']))).toEqual([
      undefined,
      5e-4,
    ]);
    expect(rates(resolveRecipe({}, [{ key: 'stage1.baseLearningRate', value: 1 }], ['resnext-scratch']))).toEqual([
      undefined,
      1,
    ]);
    expect(() => checkRecipe({ stage1: { learningRate: 1, baseLearningRate: 1 } })).toThrow('not both');
  });

  it('sets that are not of image files keep their size, and image sets the one that the recipe gives', () => {
    expect(resolveRecipe({}, [], ['mae-pretrain-base']).dataset).toEqual({ kind: 'procedural', seed: 1 });
    const small = { dataset: { kind: 'images', imageSize: 64 } };
    expect(resolveRecipe(small, [], ['mae-finetune-base']).dataset).toMatchObject({
      imageSize: 64,
      interpolation: 'bicubic',
    });
  });
});

interface Schedule {
  readonly lr: number;
  readonly minLr: number;
  readonly warmupEpochs: number;
  readonly epochs: number;
  readonly values: readonly (readonly [number, number])[];
}

describeShared('schedules of the presets', 'parity/modulator/schedules.json', (path) => {
  it.each([
    ['mae-pretrain-base', 'pretrain'],
    ['mae-finetune-base', 'finetune'],
  ] as const)('%s rises and falls as the MAE code does', (name, of) => {
    const references = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<'pretrain' | 'finetune', Schedule>>;
    const { lr, minLr, warmupEpochs, epochs, values } = references[of];
    const { pretrain, stage1 } = resolved(name);
    const training = of === 'pretrain' ? pretrain! : stage1;
    expect(training).toMatchObject({ minLearningRate: minLr, warmupEpochs, epochs });
    const learningRate = peakLearningRate(training);
    expect(learningRate).toBeCloseTo(lr, 12);
    const rate = warmupCosine({
      learningRate,
      minLearningRate: minLr,
      warmup: training.warmupEpochs,
      total: training.epochs,
    });
    for (const [epoch, expected] of values) expect(rate(epoch)).toBeCloseTo(expected, 12);
  });
});

// `npx vitest run packages/experiment/src/presets -u` writes the file again.
it('the page of presets is that of the code', async () => {
  await expect(formatPresets(presets)).toMatchFileSnapshot('../../../../docs/presets.md');
});
