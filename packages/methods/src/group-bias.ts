import { plainHead } from '@mem/decoupling';
import { applyGroupBias, fitGroupBias, type GroupBias } from '@mem/modulator';
import type { LinearHead } from '@mem/nn';
import type { Method } from '@mem/stage2';
import { stage2View } from './stage2-view.js';

/** The control that any modulator has to beat: one bias a group on the stage-1 logits, chosen on validation. */
export const groupBiasMethod: Method = {
  name: 'group-bias',
  needs: 'logits',
  deterministic: true,
  role: 'method',
  weighsGroups: false,
  steps: () => 0,
  async fit({ data, runtime }) {
    const view = stage2View(data, 'logits');
    const plain = await plainHead(view.data, { runtime });
    const { features } = view.data.validation;
    const { data: logits } = await plain.predict(features);
    const bias = fitGroupBias({ logits: logits, labels: data.validation.labels, groups: data.groups });
    return {
      settings: Object.fromEntries(bias.biases.map((value, g) => [bias.groups.names[g]!, value])),
      validationAccuracy: bias.validationAccuracy,
      head: { reads: view.reads, head: biasedHead(view.data.head, bias) },
      predict: async (samples) => {
        const { shape, data } = await plain.predict(view.input(samples));
        return { logits: { dtype: 'float32', shape, data: applyGroupBias(data, bias) } };
      },
      dispose: () => {},
    };
  },
};

function biasedHead({ weight, bias }: LinearHead, groupBias: GroupBias): LinearHead {
  const classes = weight.shape[0]!;
  const before = bias?.data ?? new Float32Array(classes);
  return { weight, bias: { dtype: 'float32', shape: [classes], data: applyGroupBias(before, groupBias) } };
}
