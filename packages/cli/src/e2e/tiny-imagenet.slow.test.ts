import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRecipe, runExperiment } from '@mem/experiment';
import { describeShared } from '@mem/testing';
import { expect, it } from 'vitest';

describeShared(
  'on the frozen features of Tiny-ImageNet-LT',
  'data/tiny-imagenet-lt-features/features.safetensors',
  (path) => {
    it('a modulator on the finished cRT head reaches what PyTorch does within half a point', async () => {
      const recipe = checkRecipe({
        dataset: { kind: 'features', path },
        stage2: {
          methods: ['crt+mem'],
          learningRates: { crt: [0.1], mem: [1e-3, 5e-3] },
          weightings: ['raw'],
        },
      });
      const out = await mkdtemp(join(tmpdir(), 'mem-tiny-imagenet-'));
      try {
        const { results } = await runExperiment(recipe, { out });
        const [method] = results!.methods;
        console.info(`crt+mem: ${JSON.stringify(method!.mean)} (PyTorch: all 20.83)`);
        expect(method!.mean.all).toBeGreaterThan(20.83 - 0.5);
      } finally {
        await rm(out, { recursive: true, force: true });
      }
    });
  },
);
