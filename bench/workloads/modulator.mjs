import { mapArray } from '@mem/arrays';
import { customGroups } from '@mem/groups';
import { initializeModulator, modulatorForward, modulatorLoss, resolveModulatorConfig } from '@mem/modulator';
import { adamW, trainingStep } from '@mem/nn';
import { labels, normalArray, pick } from './inputs.mjs';
import { inference, training } from './training.mjs';

/** @import { Runtime } from '@mem/tensor' */
/** @import { Workload } from './training.mjs' */

const dim = 768;
const numClasses = 1000;
// The sizes of ImageNet-LT's groups.
const classes = Array.from({ length: numClasses }, (_, i) => i);
const groups = customGroups([classes.slice(0, 385), classes.slice(385, 864), classes.slice(864)]);
const config = resolveModulatorConfig(
  { numClasses, featureDim: dim, tokens: false, headDim: null, groups },
  { kind: 'transformer', weighting: 'softplus' },
);
const optimizer = adamW({ weightDecay: 0.05 });

const samples = (/** @type {number} */ batch) => ({
  features: normalArray([batch, dim], 5),
  logits: normalArray([batch, numClasses], 6),
});

/**
 * Makes a modulator's training step on frozen features: the data-aware classifier's cross-entropy and REO, gradients
 * and AdamW.
 *
 * @param {Runtime} runtime
 * @param {number} batch
 */
function modulatorStep(runtime, batch) {
  const parameters = initializeModulator(config, 1);
  const y = labels(batch, numClasses);
  const ofLabels = mapArray(y, (label) => groups.ofClass[label] ?? 0);
  return training(runtime, {
    state: { ...parameters, ...optimizer.init(parameters) },
    batch: { ...samples(batch), labels: y, trueGroups: ofLabels, reoGroups: ofLabels },
    step: trainingStep(modulatorLoss(config), optimizer, Object.keys(parameters)),
  });
}

/** @type {Readonly<Record<string, Workload>>} */
export const modulatorWorkloads = {
  modulator_train_step: { batch: 512, make: modulatorStep },
  modulator_forward: {
    batch: 512,
    make: (runtime, batch) =>
      inference(runtime, {
        parameters: initializeModulator(config, 1),
        batch: samples(batch),
        forward: (parameters, inputs) => ({
          logits: modulatorForward(parameters, pick(inputs, ['features', 'logits']), config).modulated,
        }),
      }),
  },
};
