import { addDecayedWeights } from './add-decayed-weights.js';
import { chain } from './chain.js';
import { clipByGlobalNorm } from './clip-by-global-norm.js';
import { createOptimizer, type Optimizer } from './create-optimizer.js';
import type { RulesOptions } from './parameter-rules.js';
import { scaleByLearningRate } from './scale-by-learning-rate.js';
import { trace } from './trace.js';

/** Options of `sgd`. */
export interface SgdOptions extends RulesOptions {
  /**
   * Fraction of the velocity kept from step to step.
   * @default 0
   */
  readonly momentum?: number;
  /**
   * Nesterov momentum.
   * @default false
   */
  readonly nesterov?: boolean;
  /**
   * Weight decay, added to the gradient as an L2 penalty.
   * @default 0
   */
  readonly weightDecay?: number;
  /** Clip gradients to this global norm (`clipByGlobalNorm`). By default they are not clipped. */
  readonly clipNorm?: number | undefined;
}

/** SGD with momentum, as torch.optim.SGD without dampening. */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0, clipNorm, rules }: SgdOptions = {}): Optimizer {
  return createOptimizer(
    chain(
      ...(clipNorm === undefined ? [] : [clipByGlobalNorm(clipNorm)]),
      addDecayedWeights(weightDecay, { rules }),
      // Without momentum too, so that the names in checkpoints are always the same.
      trace({ decay: momentum, nesterov }),
      scaleByLearningRate({ rules }),
    ),
  );
}
