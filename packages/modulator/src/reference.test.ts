import { dataAwareLogits } from '@mem/dac';
import { customGroups, type Groups } from '@mem/groups';
import { crossEntropy, oneHotTargets } from '@mem/nn';
import { magnitude } from '@mem/tensor';
import { describeEachRuntime, expectReference, probed, readReference } from '@mem/testing';
import { tensor1d } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { largestPerGroup, modulatorForward, reoLoss } from './index.js';
import { resolveModulatorConfig } from './modulator-config.js';
import { modulatorLoss } from './modulator-loss.js';

function groupsOf(name: string): Groups {
  const groupOfClass = Array.from(readReference(name).inputs.groupOfClass!.data);
  return customGroups([0, 1, 2].map((group) => groupOfClass.flatMap((own, id) => (own === group ? [id] : []))));
}

describeEachRuntime((runtime) => {
  it('the REO loss with a group that the batch lacks', () =>
    expectReference(runtime, 'reo', ({ magnitudes }, { groups }) => ({
      loss: reoLoss(magnitudes!, oneHotTargets(groups!, 3), { xi: 3, mu: 0.5 }),
    })));

  it('the data-aware classifier', () => {
    const groups = groupsOf('dac');
    return expectReference(runtime, 'dac', ({ logits: plain, weights }, { labels }) => {
      const logits = dataAwareLogits(plain!, weights!, groups);
      return { loss: crossEntropy(logits, oneHotTargets(labels!, 7)), aux: { logits } };
    });
  });

  it('magnitudes, one of a vector that is exactly zero', () =>
    expectReference(runtime, 'magnitude', ({ vectors }, { probe }) => probed(magnitude(vectors!, 1e-12), probe)));

  it('the largest logits of each group', () => {
    const groups = groupsOf('top-k');
    return expectReference(runtime, 'top-k', ({ logits }, { probe }) =>
      probed(largestPerGroup(logits!, { groups, topK: 2 }), probe),
    );
  });

  it('a whole modulator and its total loss', () => {
    const groups = groupsOf('modulator');
    const config = resolveModulatorConfig(
      { numClasses: 7, featureDim: 5, tokens: false, headDim: 5, groups },
      { kind: 'mlp', width: 8, fusionHidden: 6, topK: 2, xi: 3, mu: 0.5, lambda: 0.5 },
    );
    const labels = readReference('modulator').inputs.labels!.data;
    const groupOfSample = Int32Array.from(labels, (label) => groups.ofClass[label]!);
    return expectReference(runtime, 'modulator', (parameters, { features, labels: targets }) => {
      const sampleGroups = tensor1d(groupOfSample, 'int32');
      const batch = { features: features!, labels: targets!, trueGroups: sampleGroups, reoGroups: sampleGroups };
      const { loss, metrics } = modulatorLoss(config)(parameters, batch, {});
      const { magnitudes, modulated } = modulatorForward(parameters, { features: features! }, config);
      return { loss, aux: { ...metrics, magnitudes, modulated } };
    });
  });
});
