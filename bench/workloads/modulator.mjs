import { customGroups } from '@mem/groups';
import { initializeModulator, modulatorForward, modulatorLoss, resolveModulatorConfig } from '@mem/modulator';
import { adamW, trainingStep } from '@mem/nn';
import { normals, randomKey } from '@mem/random';
import { labels } from './inputs.mjs';
import { inference, training } from './training.mjs';

const sizes = [385, 479, 136];
const dim = 768;
const numClasses = 1000;
const starts = [0, 385, 385 + 479];
const groups = customGroups(sizes.map((size, group) => Array.from({ length: size }, (_, i) => starts[group] + i)));
const config = resolveModulatorConfig(
  { numClasses, featureDim: dim, tokens: false, headDim: null, groups },
  { kind: 'transformer', weighting: 'softplus' },
);
const optimizer = adamW({ weightDecay: 0.05 });

const rows = (batch, columns, seed) => ({
  dtype: 'float32',
  shape: [batch, columns],
  data: normals(randomKey(seed), batch * columns),
});

const samples = (batch) => ({ features: rows(batch, dim, 5), logits: rows(batch, numClasses, 6) });

/** A modulator's training step on frozen features: the data-aware classifier's cross-entropy and REO, gradients, AdamW. */
function modulatorStep(runtime, batch) {
  const parameters = initializeModulator(config, 1);
  const y = labels(batch, numClasses);
  const ofLabels = { dtype: 'int32', shape: [batch], data: Int32Array.from(y.data, (label) => groups.ofClass[label]) };
  return training(runtime, {
    state: { ...parameters, ...optimizer.init(parameters) },
    batch: { ...samples(batch), labels: y, trueGroups: ofLabels, reoGroups: ofLabels },
    step: trainingStep(modulatorLoss(config), optimizer, Object.keys(parameters)),
  });
}

export const modulatorWorkloads = {
  modulator_train_step: { batch: 512, make: modulatorStep },
  modulator_forward: {
    batch: 512,
    make: (runtime, batch) =>
      inference(runtime, {
        parameters: initializeModulator(config, 1),
        batch: samples(batch),
        forward: (parameters, inputs) => ({ logits: modulatorForward(parameters, inputs, config).modulated }),
      }),
  },
};
