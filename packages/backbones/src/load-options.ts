import type { WeightsSource } from './published-names.js';

/** Options of `loadBackboneWeights` and `readBackboneWeights`. */
export interface LoadBackboneWeightsOptions {
  /**
   * Kind of weights. `pretraining` is an MAE or ConvMAE checkpoint, which provides the encoder, and the head is newly
   * initialised. `auto` treats weights without a head, or with another pooling, as pre-training, and resets a head with
   * another number of classes.
   * @default 'classifier'
   */
  readonly from?: WeightsSource | 'auto';
  /**
   * Initialise the head, even where the weights have one.
   * @default false
   */
  readonly resetHead?: boolean;
  /**
   * Initialise parameters the weights lack, instead of throwing.
   * @default false
   */
  readonly allowMissing?: boolean;
  /**
   * Ignore entries the backbone does not have, instead of throwing.
   * @default false
   */
  readonly allowUnused?: boolean;
  /**
   * Initialise parameters that have another shape in the weights, instead of throwing.
   * @default false
   */
  readonly allowMismatched?: boolean;
  /**
   * Seed of newly initialised parameters.
   * @default 0
   */
  readonly seed?: number;
}
