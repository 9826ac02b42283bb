import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeShared } from '@mem/testing';
import { expect, it } from 'vitest';
import { compare, type Recipe } from './index.js';

describeShared(
  'on the frozen features of Tiny-ImageNet-LT',
  'data/tiny-imagenet-lt-features/features.safetensors',
  (path) => {
    it('a modulator on the finished cRT head reaches what PyTorch does within half a point', async () => {
      const recipe: Recipe = {
        dataset: { kind: 'features', path },
        backbone: 'resnet20-cifar',
        runtime: 'wasm',
        stage1: {
          seed: 0,
          epochs: 1,
          batchSize: 128,
          learningRate: 0.1,
          warmupEpochs: 0,
          momentum: 0.9,
          weightDecay: 5e-4,
          sampler: 'instance',
        },
        stage2: {
          seeds: [0, 1, 2],
          methods: ['crt+mem'],
          steps: 1500,
          batchSize: 256,
          learningRates: { crt: [0.1], lws: [0.1], 'balanced-softmax': [0.5], mem: [1e-3, 5e-3] },
          weightings: ['raw'],
          width: 64,
        },
      };
      const out = await mkdtemp(join(tmpdir(), 'mem-tiny-imagenet-'));
      try {
        const { results } = await compare(recipe, { out });
        const [method] = results.methods;
        console.info(`crt+mem: ${JSON.stringify(method!.mean)} (PyTorch: all 20.83)`);
        expect(method!.mean.all).toBeGreaterThan(20.83 - 0.5);
      } finally {
        await rm(out, { recursive: true, force: true });
      }
    });
  },
);
