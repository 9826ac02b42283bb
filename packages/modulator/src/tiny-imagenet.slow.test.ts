import { argmaxRows, groupAccuracies } from '@mem/evaluation';
import { type Groups, shotGroups } from '@mem/groups';
import { createRuntime, type Runtime } from '@mem/tensor';
import {
  describeShared,
  expectNoLeak,
  type FrozenFeatureSet,
  frozenFeaturesFile,
  readFrozenFeatures,
} from '@mem/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FitModulatorOptions, selectModulator } from './index.js';

const seeds = [0, 1, 2];

/** PyTorch's accuracy on `all` for the same recipe, in percent (see the features' README), and the grid it chose from. */
const rows: readonly {
  readonly name: string;
  readonly all: number;
  readonly learningRates: readonly number[];
  readonly options: Partial<FitModulatorOptions>;
}[] = [
  { name: 'raw, head frozen', all: 17.37, learningRates: [1e-3, 5e-3], options: { head: 'frozen' } },
  { name: 'raw, head trained', all: 20.77, learningRates: [5e-4, 1e-3, 5e-3], options: {} },
  { name: 'raw, head trained, lambda = 0', all: 20.79, learningRates: [1e-3, 5e-3], options: { lambda: 0 } },
  { name: 'softplus', all: 20.79, learningRates: [5e-4, 1e-3, 5e-3], options: { weighting: 'softplus' } },
  { name: 'additive', all: 20.81, learningRates: [5e-4, 1e-3, 5e-3], options: { weighting: 'additive' } },
  {
    name: 'raw with balanced softmax',
    all: 21.19,
    learningRates: [1e-3, 5e-3],
    options: { prior: 'balanced-softmax', sampler: 'instance' },
  },
];

describeShared('on the frozen features of Tiny-ImageNet-LT', frozenFeaturesFile, (path) => {
  let data: FrozenFeatureSet['data'];
  let test: FrozenFeatureSet['test'];
  let groups: Groups;
  let runtime: Runtime;
  beforeAll(async () => {
    ({ data, test } = readFrozenFeatures(path));
    groups = shotGroups(data.classCounts);
    runtime = await createRuntime('wasm');
  });
  afterAll(() => runtime.dispose());

  it.each(rows)('$name reaches PyTorch within half a point', async ({ name, all, learningRates, options }) => {
    const accuracies = await expectNoLeak(runtime, async () => {
      const reached: number[][] = [];
      let candidates = learningRates.map((learningRate) => ({ learningRate }));
      for (const seed of seeds) {
        const chosen = await selectModulator(data, candidates, {
          ...{ runtime, seed, width: 64, headLearningRateScale: 1 },
          ...options,
        });
        candidates = [chosen.candidate];
        const { logits } = await chosen.modulator.predict({ features: test.features });
        chosen.modulator.dispose();
        const predictions = argmaxRows(logits.data, groups.ofClass.length);
        const result = groupAccuracies({ labels: test.labels, predictions, groups });
        reached.push([result.all, ...result.groups.map((group) => group ?? 0)].map((share) => 100 * share));
      }
      return reached;
    });
    const mean = accuracies[0]!.map(
      (_, column) => accuracies.reduce((sum, run) => sum + run[column]!, 0) / seeds.length,
    );
    console.info(
      `${name}: all ${mean[0]!.toFixed(2)}, many ${mean[1]!.toFixed(2)}, medium ${mean[2]!.toFixed(2)}, few ${mean[3]!.toFixed(2)} (PyTorch ${all})`,
    );
    expect(mean[0]).toBeGreaterThan(all - 0.5);
  });
});
