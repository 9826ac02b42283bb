import { checkOption } from '@mem/errors';
import { add, exp, softplus, type Tensor } from '@tensorflow/tfjs-core';

/** How a group's weight acts on its logits: `raw` l * w, `softplus` l * w with a positive w, `additive` l + log w. */
export type Weighting = 'raw' | 'softplus' | 'additive';

/** All weightings, for checks and lists of choices. */
export const weightings: readonly Weighting[] = ['raw', 'softplus', 'additive'];

/** Where softplus is 1. */
const softplusOfOne = Math.log(Math.E - 1);

/** Group weights from unconstrained outputs `[batch, groups]`; an output of 0 gives the weight 1 exactly. @throws MemError `unknown-name`. */
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
