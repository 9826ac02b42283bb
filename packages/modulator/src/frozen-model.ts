import type { HeadInput } from '@mem/stage2';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Outputs of a frozen model for a batch, on the host's tfjs backend. */
export interface FrozenTensors {
  /** Pooled `[batch, dim]` or tokens `[batch, tokens, dim]`. */
  readonly features: Tensor;
  /** Input of the last layer `[batch, headDim]`; only where there is a head and the features are tokens. */
  readonly pooled?: Tensor | undefined;
  /** Logits `[batch, classes]`; only where there is no head. */
  readonly logits?: Tensor | undefined;
}

/** A trained classifier as a modulator sees it. `fromLayersModel` and `fromGraphModel` wrap tfjs models. */
export interface FrozenModel {
  /** Copy of the last layer. */
  readonly head?: HeadInput | undefined;
  /** Kind of output that the model's own `predict` returns. */
  readonly output: 'probabilities' | 'logits';
  /** Runs the model on images `[batch, ...]`; the results are new tensors. */
  readonly run: (images: Tensor) => FrozenTensors;
}
