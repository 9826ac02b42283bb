import type { HeadInput } from '@mem/stage2';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Outputs of a frozen model, as tensors or arrays. */
export interface FrozenModelOutputs<T> {
  /** Pooled `[samples, dim]` or tokens `[samples, tokens, dim]`. */
  readonly features: T;
  /** Input of the head `[samples, headDim]`; only where there is a head and the features are tokens. */
  readonly pooled?: T | undefined;
  /** Logits `[samples, classes]`; only where there is no head. */
  readonly logits?: T | undefined;
}

/** A trained classifier as a modulator sees it. `fromLayersModel` and `fromGraphModel` wrap tfjs models. */
export interface FrozenModel {
  /** Copy of the last layer. */
  readonly head?: HeadInput | undefined;
  /** Kind of output that the model's own `predict` returns. */
  readonly output: 'probabilities' | 'logits';
  /** Runs the model on images `[batch, ...]` on the host's tfjs backend; the results are new tensors. */
  readonly run: (images: Tensor) => FrozenModelOutputs<Tensor>;
}
