import type { RowSource } from '@mem/arrays';
import type { ClassCounts, Groups } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import type { ArrayInput, LabelInput, RowInput } from './host-input.js';

/** Outputs of a frozen classifier on samples: features, logits or both. */
export interface FrozenOutputs {
  /** Pooled `[samples, dim]` or tokens `[samples, tokens, dim]`. */
  readonly features?: RowInput | undefined;
  /** Input of the head `[samples, headDim]`; required if there is a head and the features are tokens. */
  readonly pooled?: RowInput | undefined;
  /** Logits `[samples, classes]`; required if there is no head to compute them. */
  readonly logits?: RowInput | undefined;
}

/** Outputs of a frozen classifier on labelled samples. */
export interface LabelledOutputs extends FrozenOutputs {
  /** Class ids `[samples]`. */
  readonly labels: LabelInput;
}

/** Last layer of a classifier, in PyTorch's layout. */
export interface HeadInput {
  /** Weight `[classes, headDim]`. */
  readonly weight: ArrayInput;
  /** Bias `[classes]`; omitted for a head without one. */
  readonly bias?: ArrayInput | undefined;
}

/** Inputs of a stage-2 method, without a test split, so that nothing can be chosen on it. */
export interface Stage2Data {
  /** Samples the classifier was trained on. */
  readonly train: LabelledOutputs;
  /** Samples on which settings are chosen. */
  readonly validation?: LabelledOutputs | undefined;
  /** Training images per class, `[classes]`; they may include images held out of `train`. */
  readonly classCounts: ClassCounts;
  /**
   * Views of each training image in `train`, including the plain one.
   * @default 1
   */
  readonly views?: number | undefined;
  /**
   * Groups of classes.
   * @default the non-empty shot groups of `classCounts`
   */
  readonly groups?: Groups | undefined;
  /** Last layer of the classifier, which reads `pooled` or the features. */
  readonly head?: HeadInput | undefined;
}

/** Checked outputs, read row by row. */
export interface CheckedOutputs {
  /** Number of samples. */
  readonly count: number;
  readonly features?: RowSource<'float32'>;
  readonly pooled?: RowSource<'float32'>;
  readonly logits?: RowSource<'float32'>;
}

/** Checked outputs with labels. */
export interface CheckedLabelledOutputs extends CheckedOutputs {
  readonly labels: Int32Array;
}

/** Stage-2 data checked by `readStage2Data`. */
export interface CheckedStage2Data extends Stage2Data {
  readonly train: CheckedLabelledOutputs;
  readonly validation?: CheckedLabelledOutputs | undefined;
  readonly classCounts: Int32Array;
  readonly head?: LinearHead | undefined;
  /** Shape of the outputs; samples to predict must match it. */
  readonly shape: OutputShape;
}

/** Sizes common to all outputs of one frozen classifier. */
export interface OutputShape {
  readonly numClasses: number;
  /** Width of the features; null where there are only logits. */
  readonly featureDim: number | null;
  /** Whether features are tokens, `[samples, tokens, featureDim]`. */
  readonly tokens: boolean;
  /** Width of the head's input; null where there is no head. */
  readonly headDim: number | null;
}
