import { float32Vector } from '@mem/arrays';
import { plainHead } from '@mem/decoupling';
import { MemError } from '@mem/errors';
import { applyGroupBias, fitGroupBias, type GroupBias } from '@mem/modulator';
import { type LinearClassifier, modulatedGroups, readStage2Data, type Stage2Method } from '@mem/stage2';
import { encodeSafetensors } from '@mem/weights';

/** The control that every modulator has to beat: one bias per group on the stage-1 logits, chosen on validation. */
export const groupBiasMethod: Stage2Method = {
  name: 'group-bias',
  role: 'control',
  needs: 'logits',
  deterministic: true,
  about: 'one bias per group',
  async fit(given, { runtime }) {
    const data = await readStage2Data(given);
    const { validation } = data;
    if (validation === undefined) {
      throw new MemError('bad-value', 'data.validation is required, because the biases are chosen on it.');
    }
    const plain = await plainHead(data, { runtime });
    const groups = modulatedGroups(data);
    const { logits } = await plain.predict(validation);
    const bias = fitGroupBias({ logits: logits.data, labels: validation.labels, groups });
    const settings = Object.fromEntries(bias.biases.map((value, g) => [groups.names[g] ?? `group ${g}`, value]));
    return {
      settings,
      validationAccuracy: bias.validationAccuracy,
      classifier: biased(plain.classifier ?? { reads: 'logits' }, bias),
      predict: async (samples) => {
        const before = (await plain.predict(samples)).logits;
        return { logits: { ...before, data: applyGroupBias(before.data, bias) } };
      },
      save: () =>
        encodeSafetensors(
          { biases: float32Vector(bias.biases) },
          { metadata: { method: 'group-bias', settings: JSON.stringify(settings) } },
        ),
      dispose: () => {},
    };
  },
};

function biased(classifier: LinearClassifier, bias: GroupBias): LinearClassifier {
  const zeros = new Float32Array(bias.groups.ofClass.length);
  if (classifier.reads === 'logits') return { ...classifier, bias: float32Vector(applyGroupBias(zeros, bias)) };
  const { weight, bias: before } = classifier.head;
  const data = applyGroupBias(before === undefined ? zeros : Float32Array.from(before.data), bias);
  return { reads: 'features', head: { weight, bias: float32Vector(data) } };
}
