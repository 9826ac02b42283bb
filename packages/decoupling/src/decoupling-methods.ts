import { fitBalancedSoftmax } from './balanced-softmax.js';
import { fitCrt } from './crt.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { fitLogitAdjustment } from './logit-adjustment.js';
import { fitLws } from './lws.js';
import { fitNcm } from './ncm.js';
import { plainHead } from './plain-head.js';
import type { Stage2Data } from './stage2-data.js';
import { fitTauNorm } from './tau-norm.js';
import type { TauSweepOptions } from './tau-sweep.js';
import type { TrainHeadOptions } from './train-head.js';

/** The methods of this package. */
export type DecouplingMethodName = 'ce' | 'tau-norm' | 'ncm' | 'logit-adjustment' | 'crt' | 'lws' | 'balanced-softmax';

/** The options of every method; what one does not use has no effect on it. */
export interface DecouplingOptions extends TrainHeadOptions, TauSweepOptions {}

/** A stage-2 method as a runner sees it. */
export interface DecouplingMethod {
  readonly name: DecouplingMethodName;
  /** Whether every seed gives the same result, so that one run is enough. */
  readonly deterministic: boolean;
  /** Fits it to frozen features. */
  readonly fit: (data: Stage2Data, options: DecouplingOptions) => Promise<FittedClassifier>;
}

/** Every method by its name, in the order of the published tables. */
export const decouplingMethods: Readonly<Record<DecouplingMethodName, DecouplingMethod>> = {
  ce: { name: 'ce', deterministic: true, fit: plainHead },
  'tau-norm': { name: 'tau-norm', deterministic: true, fit: fitTauNorm },
  ncm: { name: 'ncm', deterministic: true, fit: fitNcm },
  'logit-adjustment': { name: 'logit-adjustment', deterministic: true, fit: fitLogitAdjustment },
  crt: { name: 'crt', deterministic: false, fit: fitCrt },
  lws: { name: 'lws', deterministic: false, fit: fitLws },
  'balanced-softmax': { name: 'balanced-softmax', deterministic: false, fit: fitBalancedSoftmax },
};
