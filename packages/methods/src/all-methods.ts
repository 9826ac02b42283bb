import { type DecouplingMethodName, decouplingMethods } from '@mem/decoupling';
import { checkOption } from '@mem/errors';
import { modulatorMethod } from '@mem/modulator';
import type { Stage2Method } from '@mem/stage2';
import { groupBiasMethod } from './group-bias.js';
import { defaultMethodSettings, type MethodSettings } from './method-settings.js';

/** Creates a trained baseline with candidate learning rates. */
function trained(name: DecouplingMethodName, learningRates: readonly number[]): Stage2Method {
  const method = decouplingMethods[name];
  return {
    ...method,
    trainingSteps: ({ steps, chosen }) => steps * (chosen ? 1 : learningRates.length),
    fit: (data, options) => method.fit(data, { learningRates, ...options }),
  };
}

/**
 * Returns the methods of the comparison in the order of its tables: baselines, variants of the modulator, controls and
 * ceilings.
 */
export function comparisonMethods(settings: Partial<MethodSettings> = {}): readonly Stage2Method[] {
  const { learningRates, weightings, width } = { ...defaultMethodSettings, ...settings };
  const { ce, 'tau-norm': tauNorm, ncm, 'logit-adjustment': logitAdjustment } = decouplingMethods;
  const crt = trained('crt', learningRates.crt);
  const candidates = { learningRates: learningRates.mem, weightings };
  const mem = modulatorMethod('mem', { ...candidates, options: { width } });
  return [
    ce,
    tauNorm,
    ncm,
    logitAdjustment,
    crt,
    trained('lws', learningRates.lws),
    trained('balanced-softmax', learningRates['balanced-softmax']),
    mem,
    modulatorMethod('mem+balanced-softmax', {
      ...candidates,
      options: { width, prior: 'balanced-softmax', sampler: 'instance' },
    }),
    modulatorMethod('crt+mem', { ...candidates, base: crt, options: { width } }),
    groupBiasMethod,
    ...(mem.controls ?? []),
    modulatorMethod('mem-true-group', {
      ...candidates,
      role: 'ceiling',
      options: { width, magnitudes: 'true-group' },
    }),
  ];
}

/** Names of the comparison's methods, in the order of its tables. */
export const methodNames: readonly string[] = comparisonMethods().map(({ name }) => name);

/**
 * Picks methods by name, in the order of `methods`.
 * @throws MemError `unknown-name` with the valid names.
 */
export function methodsNamed(names: readonly string[], methods: readonly Stage2Method[]): readonly Stage2Method[] {
  const valid = methods.map(({ name }) => name);
  for (const name of names) checkOption('method', name, valid);
  return methods.filter(({ name }) => names.includes(name));
}
