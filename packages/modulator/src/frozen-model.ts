import type { HeadInput } from '@mem/stage2';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What a frozen model gives for a batch, on the host's tfjs backend. */
export interface FrozenTensors {
  /** `[batch, dim]`, or tokens `[batch, tokens, dim]`. */
  readonly features: Tensor;
  /** The last layer's input `[batch, headDim]`, where there is a head and the features are tokens. */
  readonly pooled?: Tensor | undefined;
  /** `[batch, classes]`, where there is no head. */
  readonly logits?: Tensor | undefined;
}

/** Somebody's trained classifier as a modulator sees it; `fromLayersModel` and `fromGraphModel` make one of a tfjs model. */
export interface FrozenModel {
  /** A copy of the last layer. */
  readonly head?: HeadInput | undefined;
  /** What the model's own `predict` gives. */
  readonly output: 'probabilities' | 'logits';
  /** Runs the model on images, `[batch, ...]`; the results are new tensors. */
  readonly run: (images: Tensor) => FrozenTensors;
}
