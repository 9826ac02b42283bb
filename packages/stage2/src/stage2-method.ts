import type { HostArray } from '@mem/arrays';
import type { Winners } from '@mem/evaluation';
import type { LinearHead } from '@mem/nn';
import type { Runtime } from '@mem/tensor';
import type { FrozenOutputs, Stage2Data } from './frozen-outputs.js';
import type { LinearClassifier } from './linear-classifier.js';

/** Settings of a fit, passed in or chosen on validation, such as `learningRate`. */
export type Settings = Readonly<Record<string, number | string>>;

/** Part of the frozen classifier that a method requires: the weights of its head, its features, or its logits. */
export type Need = 'head' | 'features' | 'logits';

/**
 * Role of a method in a comparison: the frozen classifier itself, which others are compared with; a method; a control,
 * which a method's gain must exceed; or a ceiling, which knows the true group and is reported separately.
 */
export type MethodRole = 'reference' | 'method' | 'control' | 'ceiling';

/** Predictions for samples whose labels the method does not see. */
export interface Prediction {
  /** Logits `[samples, classes]`. */
  readonly logits: HostArray<'float32'>;
  /** Magnitudes of a modulator's groups, `[samples, groups]`. */
  readonly magnitudes?: HostArray<'float32'>;
}

/** Options of `Stage2Predictor.predict`. */
export interface PredictOptions {
  /** Classes `[samples]`, of which only the groups are used; only for ceilings. */
  readonly labels?: Int32Array | undefined;
}

/** A stage-2 method fitted to a frozen classifier. */
export interface Stage2Predictor {
  /** Settings passed to the fit or chosen by it on validation. */
  readonly settings: Settings;
  /** Mean per-class accuracy on validation, a fraction. */
  readonly validationAccuracy: number;
  /** The predictor as a linear classifier, if it is one. */
  readonly classifier?: LinearClassifier | undefined;
  /**
   * Predicts samples.
   * @throws MemError `bad-shape` or `bad-value` for samples that the method was not fitted to.
   */
  predict(samples: FrozenOutputs, options?: PredictOptions): Promise<Prediction>;
  /** Encodes the predictor as a safetensors file. */
  save(): Uint8Array;
  /** Frees everything it holds on the runtime. */
  dispose(): void;
}

/** Options of `Stage2Method.fit`. */
export interface FitOptions {
  readonly runtime: Runtime;
  /**
   * Seed of initialisation and sampling.
   * @default 0
   */
  readonly seed?: number | undefined;
  /**
   * Training steps per candidate.
   * @default 1500
   */
  readonly steps?: number | undefined;
  /**
   * Training samples per step.
   * @default 256
   */
  readonly batchSize?: number | undefined;
  /** Settings chosen by the fit of an earlier seed; nothing is chosen again. */
  readonly chosen?: Settings | undefined;
  /** Called after every training step. */
  readonly onStep?: (() => void) | undefined;
  /** Aborts the fit, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Inputs of a slider: logits `[samples, classes]` in row-major order, and the head. */
export interface SliderInput {
  readonly numClasses: number;
  /** Logits of the reference. */
  readonly reference: Float32Array;
  /** Logits of the method itself, if they were kept. */
  readonly own?: Float32Array | undefined;
  readonly head?: LinearHead | undefined;
  readonly positions: readonly number[];
}

/** A control of a report that trades one group of classes against another by varying a strength. */
export interface MethodSlider {
  /** Name of the strength, such as `tau`. */
  readonly label: string;
  readonly description: string;
  /** Position of a fit with these settings. */
  position(settings: Settings): number | undefined;
  /** Predictions along the positions; undefined where an input is missing. */
  winners(input: SliderInput): Winners | undefined;
}

/** A stage-2 method: fits itself to the outputs of a frozen classifier. */
export interface Stage2Method {
  readonly name: string;
  readonly role: MethodRole;
  readonly needs: Need;
  /** Whether every seed gives the same result, so that one fit is enough. */
  readonly deterministic: boolean;
  /**
   * Whether it re-weights groups of classes, of which it then needs at least two. A report shows the magnitudes and the
   * changed images of the first such method.
   * @default false
   */
  readonly modulates?: boolean;
  /** Short description for reports. */
  readonly about?: string;
  /** Version of the method; fits of other versions are not reused. */
  readonly version?: string;
  /** Kind of model that runs keep and export, such as `modulator`; without it the result of `save()` is not kept. */
  readonly model?: string;
  readonly slider?: MethodSlider;
  /** Controls that the method's gain must exceed. */
  readonly controls?: readonly Stage2Method[];
  /**
   * Counts the training steps of a fit, for progress.
   * @default `steps`, or 0 for a deterministic method
   */
  trainingSteps?(options: { readonly steps: number; readonly chosen: boolean }): number;
  /**
   * Fits the method.
   * @throws MemError for inconsistent data, before anything is computed.
   */
  fit(data: Stage2Data, options: FitOptions): Promise<Stage2Predictor>;
}
