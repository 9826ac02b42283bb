import { proceduralSet } from '@mem/datasets';
import type { HostArray } from '@mem/tensor';
import { describeEachRuntime } from '@mem/testing';
import { afterAll, expect, it } from 'vitest';
import { backboneFor, extractFrozenSet } from './stage-one.js';

const features: Record<string, HostArray> = {};

// The classifier's parameters are constants that no feature depends on: each runtime has to leave them out.
describeEachRuntime(
  (runtime) => {
    it('extracts the features of each split', async () => {
      const set = await proceduralSet({ numClasses: 3, maxTrain: 8, imbalance: 1, validationPerClass: 2, testPerClass: 3 }); // biome-ignore format: fits
      const backbone = backboneFor(set, 'resnet8-cifar');
      const { data, test } = await extractFrozenSet(set, backbone, backbone.initialize(0), { runtime });
      expect([data.train, data.validation, test].map((split) => split.features.shape[0])).toEqual([24, 6, 9]);
      features[runtime.name] = test.features;
    });
  },
  { exclude: { cpu: 'convolutions take too long there' } },
);
afterAll(() => {
  expect(features.onnx!.data).toBeAllClose(features.wasm!.data, { tolerance: 1e-4 });
});
