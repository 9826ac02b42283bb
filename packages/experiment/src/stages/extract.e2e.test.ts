import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostArray } from '@mem/arrays';
import { proceduralSet } from '@mem/datasets';
import { describeEachRuntime } from '@mem/testing';
import { afterAll, expect, it } from 'vitest';
import { readFeatureFolder } from '../data/frozen-set.js';
import { memorySet } from '../data/memory-set.js';
import { checkRecipe } from '../recipe/check-recipe.js';
import { openRunFolder } from '../run/run-folder.js';
import { createStageRunner } from '../run/stage-runner.js';
import { backboneSource } from './backbone-source.js';
import { runExtract } from './extract.js';
import { featureFiles } from './feature-files.js';
import { planFeatures } from './plan-features.js';

const features: Record<string, HostArray> = {};

// The classifier's parameters are constants that no feature depends on: each runtime has to leave them out.
describeEachRuntime(
  { exclude: { cpu: 'convolutions take too long there' }, slowOnWebgpu: 'convolutions take minutes on SwiftShader' },
  (runtime) => {
    it('extracts the features of each split and view, into float16 shards where asked for', async () => {
      const path = await mkdtemp(join(tmpdir(), 'mem-extract-'));
      const folder = await openRunFolder(path);
      try {
        const set = memorySet(
          await proceduralSet({ numClasses: 3, maxTrain: 8, imbalance: 1, validationPerClass: 2, testPerClass: 3 }),
        );
        const recipe = checkRecipe({
          backbone: 'resnet8-cifar',
          stage1: { epochs: 1, batchSize: 8 },
          features: { views: 2, precision: 'float16' },
        });
        const runner = createStageRunner(folder, { onEvent: () => {} });
        const context = { recipe, runtime, folder, runner, extensions: {}, methods: [], environment: runtime.name };
        const source = await backboneSource(set, recipe, {});
        const plan = planFeatures(set, source, recipe, []);
        await runExtract(set, { source, record: await source.prepare(undefined, context) }, plan, context);
        const { data, test, close } = await readFeatureFolder(featureFiles(context), set.testLabels);
        expect([data.train.features!, data.validation.features!, test.features!].map(({ shape }) => shape)).toEqual([
          [72, 64],
          [6, 64],
          [9, 64],
        ]);
        expect([...data.train.labels.subarray(24, 48)]).toEqual([...data.train.labels.subarray(0, 24)]);
        const view = (index: number) => data.train.features!.range(index * 24, (index + 1) * 24);
        expect(await view(1)).not.toEqual(await view(0));
        expect(await view(2)).not.toEqual(await view(1));
        expect((await folder.size('features/test-00000.safetensors'))!).toBeLessThan(9 * 64 * 2 + 400);
        features[runtime.name] = await test.features!.range();
        await close();
      } finally {
        await folder.close();
        await rm(path, { recursive: true });
      }
    });
  },
);
afterAll(() => {
  expect(features.onnx!.data).toBeAllClose(features.wasm!.data, { tolerance: 1e-2 });
});
