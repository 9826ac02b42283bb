import { checkOption } from '@mem/errors';
import { add, exp, softplus, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Effect of a group's weight w on its logits l: `raw` is l * w, `softplus` l * w with a positive w, `additive` l + log
 * w.
 */
export type Weighting = 'raw' | 'softplus' | 'additive';

/** Names of all weightings. */
export const weightings: readonly Weighting[] = ['raw', 'softplus', 'additive'];

/** Input for which softplus is 1. */
const softplusOfOne = Math.log(Math.E - 1);

/**
 * Computes group weights from unconstrained outputs `[batch, groups]`. An output of 0 gives a weight of exactly 1.
 * @throws MemError `unknown-name` for an unknown weighting.
 */
export function groupWeights(outputs: Tensor, weighting: Weighting): Tensor {
  switch (checkOption('weighting', weighting, weightings)) {
    case 'raw':
      return add(outputs, 1);
    case 'softplus':
      return softplus(add(outputs, softplusOfOne));
    case 'additive':
      return exp(outputs);
  }
}
