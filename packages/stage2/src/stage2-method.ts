import type { HostArray } from '@mem/arrays';
import type { Winners } from '@mem/evaluation';
import type { LinearHead } from '@mem/nn';
import type { Runtime } from '@mem/tensor';
import type { FrozenOutputs, Stage2Data } from './frozen-outputs.js';
import type { LinearClassifier } from './linear-classifier.js';

/** Settings of a fit, given or chosen on validation, such as `learningRate`. */
export type Settings = Readonly<Record<string, number | string>>;

/** Part of the frozen classifier that a method cannot do without: the weights of its head, its features, or its logits. */
export type Need = 'head' | 'features' | 'logits';

/**
 * Place of a method in a comparison: the frozen classifier itself, which others are compared with; a method; a control,
 * which a method's gain must exceed; or a ceiling, which knows the true group and is reported apart.
 */
export type MethodRole = 'reference' | 'method' | 'control' | 'ceiling';

/** Predictions for samples whose labels the method does not see. */
export interface Prediction {
  /** `[samples, classes]` */
  readonly logits: HostArray<'float32'>;
  /** Magnitudes of a modulator's groups, `[samples, groups]`. */
  readonly magnitudes?: HostArray<'float32'>;
}

/** Options of `Stage2Predictor.predict`. */
export interface PredictOptions {
  /** Classes `[samples]`, of which only the groups are used; for ceilings alone. */
  readonly labels?: Int32Array | undefined;
}

/** A stage-2 method fitted to a frozen classifier. */
export interface Stage2Predictor {
  /** Settings given to the fit or chosen by it on validation. */
  readonly settings: Settings;
  /** Mean accuracy of the classes on validation, a fraction. */
  readonly validationAccuracy: number;
  /** The same predictor as a linear classifier, where it is one. */
  readonly classifier?: LinearClassifier | undefined;
  /**
   * Predicts samples.
   * @throws MemError `bad-shape` or `bad-value` for samples that the method was not fitted to.
   */
  predict(samples: FrozenOutputs, options?: PredictOptions): Promise<Prediction>;
  /** Encodes the predictor as a safetensors file. */
  save(): Uint8Array<ArrayBuffer>;
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
   * Training steps of one candidate.
   * @default 1500
   */
  readonly steps?: number | undefined;
  /**
   * Training samples of a step.
   * @default 256
   */
  readonly batchSize?: number | undefined;
  /** Settings that an earlier seed's fit chose; nothing is chosen again. */
  readonly chosen?: Settings | undefined;
  /** Called after every training step. */
  readonly onStep?: (() => void) | undefined;
  /** Aborts the fit, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Inputs of a slider: logits `[samples, classes]` row by row, and the head. */
export interface SliderInput {
  readonly numClasses: number;
  /** Logits of the reference. */
  readonly reference: Float32Array;
  /** Logits of the method itself, where they were kept. */
  readonly own?: Float32Array | undefined;
  readonly head?: LinearHead | undefined;
  readonly positions: readonly number[];
}

/** A control of a report that trades one group of classes against another by a strength. */
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
  /** Description in a few words, for reports. */
  readonly about?: string;
  /** Version of the method; fits of another version are not reused. */
  readonly version?: string;
  /** Kind of model that runs keep and export, such as `modulator`; without it `save()` is not kept. */
  readonly model?: string;
  readonly slider?: MethodSlider;
  /** Controls that its gain must exceed. */
  readonly controls?: readonly Stage2Method[];
  /**
   * Counts the training steps of a fit, for progress.
   * @default the given `steps`, or 0 for a deterministic method
   */
  trainingSteps?(options: { readonly steps: number; readonly chosen: boolean }): number;
  /**
   * Fits the method.
   * @throws MemError for data that do not fit together, before anything is computed.
   */
  fit(data: Stage2Data, options: FitOptions): Promise<Stage2Predictor>;
}
