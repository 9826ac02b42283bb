import { type DecouplingMethodName, decouplingMethods } from '@mem/decoupling';
import { checkOption } from '@mem/errors';
import { modulatorMethod } from '@mem/modulator';
import type { Stage2Method } from '@mem/stage2';
import { groupBiasMethod } from './group-bias.js';
import { defaultMethodSettings, type MethodSettings } from './method-settings.js';

/** Creates a trained baseline with candidate learning rates. */
function trained(
  name: DecouplingMethodName,
  learningRates: readonly number[],
  headLearningRates: readonly number[] = [],
): Stage2Method {
  const method = decouplingMethods[name];
  return {
    ...method,
    trainingSteps: ({ steps, chosen }) => steps * (chosen ? 1 : learningRates.length + headLearningRates.length),
    fit: (data, options) => method.fit(data, { learningRates, headLearningRates, ...options }),
  };
}

/**
 * Returns the methods of the comparison in the order of its tables: baselines, variants of the modulator, controls and
 * ceilings.
 */
export function comparisonMethods(settings: Partial<MethodSettings> = {}): readonly Stage2Method[] {
  const { learningRates, headLearningRates, weightings, width, mem: given } = { ...defaultMethodSettings, ...settings };
  const { ce, 'tau-norm': tauNorm, ncm, 'logit-adjustment': logitAdjustment } = decouplingMethods;
  const crt = trained('crt', learningRates.crt, headLearningRates.crt);
  const lws = trained('lws', learningRates.lws);
  const balancedSoftmax = trained(
    'balanced-softmax',
    learningRates['balanced-softmax'],
    headLearningRates['balanced-softmax'],
  );
  const candidates = { learningRates: learningRates.mem, weightings };
  const options = { width, earlyStopping: true, ...given };
  const mem = modulatorMethod('mem', { ...candidates, options });
  // A modulator on a finished head keeps it frozen.
  const { head: _, ...besideHead } = options;
  const onHeadOf = (base: Stage2Method) =>
    modulatorMethod(`${base.name}+mem`, { ...candidates, base, options: besideHead });
  return [
    ce,
    tauNorm,
    ncm,
    logitAdjustment,
    crt,
    lws,
    balancedSoftmax,
    mem,
    modulatorMethod('mem-paper', {
      learningRates: learningRates.mem,
      weightings: ['raw'],
      about: "the paper's form: the head trained like the modulator, to the last step",
      options: { width, ...given, headLearningRateScale: 1, earlyStopping: false },
    }),
    modulatorMethod('mem+balanced-softmax', {
      ...candidates,
      options: { ...options, prior: 'balanced-softmax', sampler: 'instance' },
    }),
    onHeadOf(crt),
    ...[tauNorm, logitAdjustment, lws, balancedSoftmax].map(onHeadOf),
    groupBiasMethod,
    ...(mem.controls ?? []),
    modulatorMethod('mem-true-group', {
      ...candidates,
      role: 'ceiling',
      options: { ...options, magnitudes: 'true-group' },
    }),
  ];
}

/** Methods that a recipe has to name: MEM on the heads of further baselines. */
const onDemand = ['tau-norm+mem', 'logit-adjustment+mem', 'lws+mem', 'balanced-softmax+mem'];

/** Names of the comparison's methods, in the order of its tables. */
export const methodNames: readonly string[] = comparisonMethods().map(({ name }) => name);

/** Names of the methods that are compared where a recipe names none. */
export const defaultMethodNames: readonly string[] = methodNames.filter((name) => !onDemand.includes(name));

/**
 * Picks methods by name, in the order of `methods`.
 * @throws MemError `unknown-name` with the valid names.
 */
export function methodsNamed(names: readonly string[], methods: readonly Stage2Method[]): readonly Stage2Method[] {
  const valid = methods.map(({ name }) => name);
  for (const name of names) checkOption('method', name, valid);
  return methods.filter(({ name }) => names.includes(name));
}
