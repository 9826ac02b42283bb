import type { Weighting } from '@mem/dac';
import type { FitModulatorOptions } from '@mem/modulator';

/** Options of every modulator in the comparison; width, weighting and learning rate are settings of their own. */
export interface ModulatorSettings
  extends Pick<
    FitModulatorOptions,
    | 'kind'
    | 'depth'
    | 'numHeads'
    | 'topK'
    | 'fusionHidden'
    | 'center'
    | 'head'
    | 'xi'
    | 'mu'
    | 'lambda'
    | 'headLearningRateScale'
    | 'sampler'
  > {
  /**
   * Whether a fit keeps the parameters of its most accurate step on validation.
   * @default true, except for `mem-paper`
   */
  readonly earlyStopping?: boolean;
}

/** Settings of the comparison's methods; candidates are chosen on validation with the first seed. */
export interface MethodSettings {
  /** Candidate learning rates by method. */
  readonly learningRates: Readonly<Record<'crt' | 'lws' | 'balanced-softmax' | 'mem', readonly number[]>>;
  /** Further candidate learning rates of AdamW, for heads that are trained from their stage-1 weights. */
  readonly headLearningRates: Readonly<Record<'crt' | 'balanced-softmax', readonly number[]>>;
  /** Candidate weightings of the modulator. */
  readonly weightings: readonly Weighting[];
  /** Width of the modulator's sub-networks. */
  readonly width: number;
  /** Further options of the modulator, on which a method's own options take precedence. */
  readonly mem: ModulatorSettings;
}

/** Default settings of the comparison. */
export const defaultMethodSettings: MethodSettings = {
  learningRates: {
    crt: [0.01, 0.03, 0.1, 0.5],
    lws: [0.02, 0.1, 0.5],
    'balanced-softmax': [0.1, 0.5, 2],
    mem: [1e-3, 5e-3],
  },
  headLearningRates: { crt: [1e-4, 5e-4], 'balanced-softmax': [1e-4, 5e-4] },
  weightings: ['raw', 'softplus', 'additive'],
  width: 64,
  mem: {},
};

/** Seeds and training length of the fits. */
export interface FitSchedule {
  /** Seeds of each method that is not deterministic. */
  readonly seeds: readonly number[];
  /** Training steps of each fit. */
  readonly steps: number;
  /** Training samples of a step. */
  readonly batchSize: number;
}

/** Default schedule of the fits. */
export const defaultFitSchedule: FitSchedule = { seeds: [0, 1, 2], steps: 1500, batchSize: 256 };
