import { decouplingMethods } from '@mem/decoupling';
import { modulatorMethod } from '@mem/modulator';
import { calibrated } from './calibrated.js';
import { crossFitted, crossFittedHead, crossFittedModulator } from './cross-fitted.js';

const balancedSoftmax = decouplingMethods['balanced-softmax'];

/** Balanced softmax with the start and the learning rate that the default comparison selects on these features. */
const base = {
  ...balancedSoftmax,
  fit: (data, options) => balancedSoftmax.fit(data, { ...options, learningRates: [], headLearningRates: [5e-4] }),
};

/** MEM as the default comparison selects it on these features, with one setting changed. */
const variant = (name, options) =>
  modulatorMethod(name, {
    learningRates: [1e-3],
    weightings: ['additive'],
    options: { width: 64, earlyStopping: true, ...options },
  });

/** Variants of MEM that the results page compares. Each is a method of `mem run --plugin`. */
export const methods = [
  variant('mem-width-16', { width: 16 }),
  variant('mem-width-256', { width: 256 }),
  variant('mem-weight-decay-1', { weightDecay: 1 }),
  // With lambda = 1, REO is ten thousand times its default weight and drowns the cross-entropy.
  variant('mem-reo-alone', { lambda: 1 }),
  variant('mem-head-frozen', { head: 'frozen' }),
  calibrated('mem-calibrated', base),
  calibrated('mem-calibrated-without-magnitudes', base, { withMagnitudes: false }),
  crossFitted('mem-cross-fitted', crossFittedModulator(), { base }),
  crossFitted('mem-cross-fitted-lambda-0', crossFittedModulator({ lambda: 0 }), { base }),
  crossFitted('mem-cross-fitted-head', crossFittedModulator({ head: 'trained' }), { base }),
  crossFitted('crt-cross-fitted', crossFittedHead, { base }),
].map((method) => ({ ...method, controls: [] }));
