import { addDecayedWeights } from './add-decayed-weights.js';
import { chain } from './chain.js';
import { clipByGlobalNorm } from './clip-by-global-norm.js';
import { createOptimizer, type Optimizer } from './create-optimizer.js';
import type { RulesOptions } from './parameter-rules.js';
import { type ScaleByAdamOptions, scaleByAdam } from './scale-by-adam.js';
import { scaleByLearningRate } from './scale-by-learning-rate.js';

/** Options of `adamW`. */
export interface AdamWOptions extends ScaleByAdamOptions, RulesOptions {
  /**
   * Weight decay, decoupled from the gradient and multiplied by the learning rate.
   * @default 0.01
   */
  readonly weightDecay?: number;
  /** Clip gradients to this global norm (`clipByGlobalNorm`). By default they are not clipped. */
  readonly clipNorm?: number | undefined;
}

/** AdamW (Loshchilov & Hutter 2019) with torch.optim's defaults. */
export function adamW({ weightDecay = 0.01, clipNorm, rules, ...adam }: AdamWOptions = {}): Optimizer {
  return createOptimizer(
    chain(
      ...(clipNorm === undefined ? [] : [clipByGlobalNorm(clipNorm)]),
      scaleByAdam(adam),
      addDecayedWeights(weightDecay, { rules }),
      scaleByLearningRate({ rules }),
    ),
  );
}
