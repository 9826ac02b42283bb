import { type Results, summarizeMethod } from '@mem/results';
import { describe, expect, it } from 'vitest';
import { comparedRuns, type EvaluatedRun } from './compared-runs.js';

const results = (dataset: string, stage1Seed: number | null, all: number): Results => ({
  dataset,
  classes: 20,
  groups: { many: 5, medium: 15, few: 0 },
  stage1Seed,
  seeds: [0],
  methods: [summarizeMethod('mem', [{ seed: 0, all, many: all, medium: all, few: null }])],
});
const recipe = {
  dataset: { kind: 'procedural' },
  backbone: 'resnet8-cifar',
  stage1: { seed: 0, epochs: 2 },
  stage2: { seeds: [0], width: 8 },
};
const run = (name: string, changes: object = {}, seed: number | null = 0, dataset = 'toy'): EvaluatedRun => ({
  name,
  recipe: { ...recipe, ...changes },
  results: results(dataset, seed, 20 + 2 * (seed ?? 0)),
});
const seeded = (seed: number) => ({ stage1: { seed, epochs: 2 } });

describe('comparedRuns', () => {
  it('joins the stage-1 seeds of a recipe, and keeps recipes and data sets apart', () => {
    const runs = comparedRuns([
      run('a-0'),
      run('a-1', seeded(1), 1),
      run('b', { backbone: 'vit-tiny-32' }),
      run('a', {}, 0, 'other'),
    ]);
    expect(runs.map(({ name, dataset, stage1Seeds }) => [name, dataset.name, stage1Seeds])).toEqual([
      ['a', 'toy', [0, 1]],
      ['b', 'toy', [0]],
      ['a (3)', 'other', [0]],
    ]);
    expect(runs[0]!.methods[0]).toMatchObject({ name: 'mem', mean: { all: 21 }, runs: [{ all: 20 }, { all: 22 }] });
  });

  it('has the settings by dotted key, the modulator’s defaults included, but neither seeds nor places', () => {
    const [one] = comparedRuns([
      run('a', {
        dataset: { kind: 'images', images: '/home/someone/ImageNet' },
        stage2: { seeds: [1], methods: ['ce'], weightings: ['raw'], mem: { xi: 20 } },
      }),
    ]);
    expect(one!.settings).toEqual({
      'dataset.kind': 'images',
      'dataset.images': 'ImageNet',
      backbone: 'resnet8-cifar',
      'groups.manyAbove': 100,
      'groups.fewBelow': 20,
      'stage1.epochs': 2,
      'stage2.weightings': '["raw"]',
      'stage2.mem.xi': 20,
      'stage2.mem.mu': 0,
      'stage2.mem.depth': 1,
      pretrain: 'none',
    });
  });

  it.each([
    ['from scratch, 2 epochs', 'resnet8-cifar', {}],
    ['MAE 8 epochs, fine-tuned 2 epochs', 'resnet8-cifar', { pretrain: { seed: 0, epochs: 8 } }],
    ['from mae.pth, 2 epochs', 'resnet8-cifar', { stage1: { epochs: 2, weights: '/weights/mae.pth' } }],
    [undefined, 'given features', { dataset: { kind: 'features', path: 'x' } }],
    [undefined, 'net.onnx', { model: { file: '/models/net.onnx' } }],
    [undefined, 'resnet8-cifar', { model: { file: 'net.safetensors' } }],
  ])('names the training %s and the backbone %s', (training, backbone, changes) => {
    const [one] = comparedRuns([run('a', changes)]);
    expect([one!.training, one!.backbone]).toEqual([training, backbone]);
  });

  it('rejects one recipe and seed twice', () => {
    expect(() => comparedRuns([run('a'), run('b')])).toThrow('one run per seed');
  });
});
