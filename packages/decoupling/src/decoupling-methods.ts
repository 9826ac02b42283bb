import { tauWinners } from '@mem/evaluation';
import type { FitOptions, MethodSlider, Need, Settings, Stage2Data, Stage2Method } from '@mem/stage2';
import { fitBalancedSoftmax } from './balanced-softmax.js';
import { fitCrt } from './crt.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { fitLogitAdjustment } from './logit-adjustment.js';
import { fitLws } from './lws.js';
import { fitNcm } from './ncm.js';
import { plainHead } from './plain-head.js';
import { fitTauNorm } from './tau-norm.js';
import type { TauSweepOptions } from './tau-sweep.js';
import type { TrainHeadOptions } from './train-classifier.js';

/** Names of the methods of this package. */
export type DecouplingMethodName = 'ce' | 'tau-norm' | 'ncm' | 'logit-adjustment' | 'crt' | 'lws' | 'balanced-softmax';

/** Options of every method; a method ignores those it does not use. */
export interface DecouplingOptions extends FitOptions, TrainHeadOptions, TauSweepOptions {}

/** A stage-2 method of this package. */
export interface DecouplingMethod extends Stage2Method {
  readonly name: DecouplingMethodName;
  fit(data: Stage2Data, options: DecouplingOptions): Promise<FittedClassifier>;
}

type Fit = (data: Stage2Data, options: DecouplingOptions) => Promise<FittedClassifier>;

/** Creates a method without randomness. */
function deterministic(
  name: DecouplingMethodName,
  needs: Need,
  fit: Fit,
  more: Pick<Partial<Stage2Method>, 'role' | 'slider'> = {},
): DecouplingMethod {
  return { name, role: 'method', needs, deterministic: true, ...more, fit };
}

/** Creates a method that trains a classifier with a learning rate chosen on validation. */
function trained(name: DecouplingMethodName, needs: Need, fit: Fit): DecouplingMethod {
  return {
    name,
    role: 'method',
    needs,
    deterministic: false,
    fit: (data, { chosen, onStep, onEvent, ...options }) =>
      fit(data, {
        ...options,
        ...(chosen?.learningRate !== undefined && ratesOf(chosen)),
        onEvent: (event) => {
          onEvent?.(event);
          if (event.type === 'step') onStep?.();
        },
      }),
  };
}

/** Returns chosen settings as the only candidate. */
function ratesOf({ learningRate, start }: Settings): Pick<TrainHeadOptions, 'learningRates' | 'headLearningRates'> {
  const rates = [Number(learningRate)];
  return start === 'head'
    ? { learningRates: [], headLearningRates: rates }
    : { learningRates: rates, headLearningRates: [] };
}

const tauSlider: MethodSlider = {
  label: 'tau',
  description:
    'Divides each class weight by its norm to the power of tau: 0 keeps the stage-1 weights, 1 makes all norms equal.',
  position: ({ tau }) => (tau === undefined ? undefined : Number(tau)),
  winners: ({ reference, head, numClasses, positions }) =>
    head &&
    tauWinners({
      logits: reference,
      ...(head.bias && { bias: head.bias.data }),
      weightNorms: rowNorms(head.weight.data, numClasses),
      positions,
    }),
};

/** Returns the norm of each row of `weight` `[rows, dim]`. */
function rowNorms(weight: ArrayLike<number>, rows: number): Float32Array {
  const dim = weight.length / rows;
  return Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row * dim; at < (row + 1) * dim; at++) sum += (weight[at] ?? 0) ** 2;
    return Math.sqrt(sum);
  });
}

/** All methods by name, in the order of the published tables. */
export const decouplingMethods: Readonly<Record<DecouplingMethodName, DecouplingMethod>> = {
  ce: deterministic('ce', 'logits', plainHead, { role: 'reference' }),
  'tau-norm': deterministic('tau-norm', 'head', fitTauNorm, { slider: tauSlider }),
  ncm: deterministic('ncm', 'features', fitNcm),
  'logit-adjustment': deterministic('logit-adjustment', 'logits', fitLogitAdjustment),
  crt: trained('crt', 'features', fitCrt),
  lws: trained('lws', 'logits', fitLws),
  'balanced-softmax': trained('balanced-softmax', 'features', fitBalancedSoftmax),
};
