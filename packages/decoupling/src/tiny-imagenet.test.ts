import { argmaxRows, groupAccuracies } from '@mem/evaluation';
import { type Groups, shotGroups } from '@mem/groups';
import { createRuntime, type Runtime } from '@mem/tensor';
import { describeShared, type FrozenFeatureSet, frozenFeaturesFile, readFrozenFeatures } from '@mem/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DecouplingMethodName, decouplingMethods } from './index.js';

/** PyTorch's all, many, medium and few in percent, and the tau it chose (see the features' README). */
const rows: readonly { readonly name: DecouplingMethodName; readonly tau?: number; readonly percent: number[] }[] = [
  { name: 'ce', percent: [15.94, 34.68, 5.4, 0] },
  { name: 'tau-norm', tau: 0.5, percent: [16.69, 33.43, 7.96, 0] },
  { name: 'ncm', percent: [18.06, 23.4, 16.27, 9.19] },
  { name: 'logit-adjustment', tau: 1.2, percent: [19.42, 27.4, 17.21, 4.52] },
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

  it.each(rows)("$name is within 0.05 points of PyTorch's", async ({ name, tau, percent }) => {
    const fitted = await decouplingMethods[name].fit(data, { runtime, seed: 0 });
    expect(fitted.settings).toEqual(tau === undefined ? {} : { tau });
    const { logits } = await fitted.predict(test);
    const predictions = argmaxRows(logits.data, groups.ofClass.length);
    const { all, groups: ofGroups } = groupAccuracies({ labels: test.labels, predictions, groups });
    for (const [i, share] of [all, ...ofGroups].entries()) {
      expect(Math.abs(100 * share! - percent[i]!), `${share}`).toBeLessThanOrEqual(0.05);
    }
  });
});
