import type { HostArray } from '@mem/arrays';
import type { ClassCounts, Groups } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import type { ArrayInput, LabelInput } from './host-input.js';

/** Outputs of a frozen classifier on samples; features, logits or both. */
export interface FrozenOutputs {
  /** Pooled `[samples, dim]` or tokens `[samples, tokens, dim]`. */
  readonly features?: ArrayInput | undefined;
  /** Input of the head `[samples, headDim]`; needed beside tokens where there is a head. */
  readonly pooled?: ArrayInput | undefined;
  /** Logits `[samples, classes]`; needed where there is no head to compute them. */
  readonly logits?: ArrayInput | undefined;
}

/** Outputs of a frozen classifier on labelled samples. */
export interface LabelledOutputs extends FrozenOutputs {
  /** Class ids `[samples]`. */
  readonly labels: LabelInput;
}

/** Last layer of a classifier, laid out as in PyTorch. */
export interface HeadInput {
  /** `[classes, headDim]` */
  readonly weight: ArrayInput;
  /** `[classes]`; left out for a head without one. */
  readonly bias?: ArrayInput | undefined;
}

/** Everything a stage-2 method sees. There is no test split, so nothing can be chosen on one. */
export interface Stage2Data {
  /** Samples the classifier was trained on. */
  readonly train: LabelledOutputs;
  /** Samples that settings are chosen on. */
  readonly validation?: LabelledOutputs | undefined;
  /** Training images per class, `[classes]`; images held out of `train` may count. */
  readonly classCounts: ClassCounts;
  /**
   * Views of each training image in `train`, the plain one included.
   * @default 1
   */
  readonly views?: number | undefined;
  /** Groups of classes. @default the shot groups of `classCounts` that have classes */
  readonly groups?: Groups | undefined;
  /** The classifier's last layer, which reads `pooled` or the features. */
  readonly head?: HeadInput | undefined;
}

/** Outputs in host memory, checked. */
export interface CheckedOutputs {
  /** Number of samples. */
  readonly count: number;
  readonly features?: HostArray<'float32'>;
  readonly pooled?: HostArray<'float32'>;
  readonly logits?: HostArray<'float32'>;
}

/** Labelled outputs in host memory, checked. */
export interface CheckedLabelledOutputs extends CheckedOutputs {
  readonly labels: Int32Array;
}

/** Stage-2 data in host memory, checked by `readStage2Data`. */
export interface CheckedStage2Data extends Stage2Data {
  readonly train: CheckedLabelledOutputs;
  readonly validation?: CheckedLabelledOutputs | undefined;
  readonly classCounts: Int32Array;
  readonly head?: LinearHead | undefined;
  /** Shape of the outputs, which samples to predict on must have too. */
  readonly shape: OutputShape;
}

/** Sizes that all outputs of one frozen classifier share. */
export interface OutputShape {
  readonly numClasses: number;
  /** Width of the features, or null where there are only logits. */
  readonly featureDim: number | null;
  /** Whether features are tokens, `[samples, tokens, featureDim]`. */
  readonly tokens: boolean;
  /** Width of the head's input; null where there is no head. */
  readonly headDim: number | null;
}
