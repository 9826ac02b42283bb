import { initializeModulator, modulatorForward, reoLoss } from '@mem/modulator';
import { adamW, crossEntropy, oneHotTargets, trainingStep } from '@mem/nn';
import { normals, randomKey } from '@mem/random';
import { add, mul } from '@tensorflow/tfjs-core';
import { labels } from './inputs.mjs';
import { inference, training } from './training.mjs';

const sizes = [385, 479, 136];
const dim = 768;
const numClasses = 1000;
const ofClass = Int32Array.from(sizes.flatMap((size, group) => new Array(size).fill(group)));
const classes = sizes.map((_, group) => [...ofClass.keys()].filter((classId) => ofClass[classId] === group));
const optimizer = adamW({ weightDecay: 0.05 });
const config = {
  numClasses,
  featureDim: dim,
  tokens: false,
  headDim: null,
  groups: { names: ['many', 'medium', 'few'], classes, ofClass },
  kind: 'transformer',
  width: 256,
  depth: 1,
  numHeads: 4,
  topK: 10,
  fusionHidden: 64,
  weighting: 'softplus',
  center: false,
  head: 'frozen',
  xi: 100,
  mu: 0,
  lambda: 1e-4,
  magnitudes: 'learned',
};

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
  const groups = { dtype: 'int32', shape: [batch], data: Int32Array.from(y.data, (label) => ofClass[label]) };
  const loss = (current, inputs) => {
    const { magnitudes, modulated } = modulatorForward(current, inputs, config);
    const dac = crossEntropy(modulated, oneHotTargets(inputs.labels, numClasses));
    return {
      loss: add(dac, mul(reoLoss(magnitudes, oneHotTargets(inputs.groups, sizes.length), config), config.lambda)),
    };
  };
  return training(runtime, {
    state: { ...parameters, ...optimizer.init(parameters) },
    batch: { ...samples(batch), labels: y, groups },
    step: trainingStep(loss, optimizer, Object.keys(parameters)),
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
