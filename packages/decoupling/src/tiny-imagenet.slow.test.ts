import { accuracy, argmaxRows, groupAccuracies, summarizeSeeds } from '@mem/evaluation';
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
import { type DecouplingMethodName, decouplingMethods } from './index.js';

const seeds = [0, 1, 2];

/** PyTorch's accuracy on `all` in percent, with the learning rate that validation chose there (see the features' README). */
const rows: readonly { readonly name: DecouplingMethodName; readonly all: number }[] = [
  { name: 'crt', all: 21.32 },
  { name: 'lws', all: 19.52 },
  { name: 'balanced-softmax', all: 21.33 },
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

  it.each(rows)('$name reaches PyTorch within half a point', async ({ name, all }) => {
    const numClasses = groups.ofClass.length;
    const runs: number[][] = [];
    for (const seed of seeds) {
      const fitted = await expectNoLeak(runtime, () => decouplingMethods[name].fit(data, { runtime, seed }));
      const validation = argmaxRows((await fitted.predict(data.validation)).logits.data, numClasses);
      expect(accuracy(validation, data.validation.labels)).toBe(fitted.validationAccuracy);
      const predictions = argmaxRows((await fitted.predict(test)).logits.data, numClasses);
      const measured = groupAccuracies({ labels: test.labels, predictions, groups });
      runs.push([measured.all, ...measured.groups.map((share) => share!)].map((share) => 100 * share));
    }
    const columns = ['all', 'many', 'medium', 'few'].map((column, i) => {
      const { mean, std } = summarizeSeeds(runs.map((run) => run[i]!));
      return `${column} ${mean.toFixed(2)} +- ${std!.toFixed(2)}`;
    });
    console.info(`${name}: ${columns.join(', ')} (PyTorch's all: ${all})`);
    expect(summarizeSeeds(runs.map((run) => run[0]!)).mean).toBeGreaterThanOrEqual(all - 0.5);
  });
});
