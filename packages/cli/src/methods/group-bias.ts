import { plainHead } from '@mem/decoupling';
import { shotGroups } from '@mem/groups';
import { applyGroupBias, fitGroupBias } from '@mem/modulator';
import type { Method } from './method.js';

/** The control that any modulator has to beat: one bias a group on the stage-1 logits, chosen on validation. */
export const groupBiasMethod: Method = {
  name: 'group-bias',
  deterministic: true,
  role: 'method',
  steps: () => 0,
  async fit({ data, runtime }) {
    const plain = await plainHead(data, { runtime });
    const { features, labels } = data.validation;
    const { data: logits } = await plain.predict(features);
    const bias = fitGroupBias({ logits: logits as Float32Array, labels, groups: shotGroups(data.classCounts) });
    return {
      settings: Object.fromEntries(bias.biases.map((value, g) => [bias.groups.names[g]!, value])),
      validationAccuracy: bias.validationAccuracy,
      predict: async (samples) => {
        const before = await plain.predict(samples);
        return { logits: { ...before, data: applyGroupBias(before.data as Float32Array, bias) } };
      },
      dispose: () => {},
    };
  },
};
