import type { Groups } from '@mem/groups';
import { matMul } from '@mem/tensor';
import { add, mul, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { groupWeights, type Weighting } from './weightings.js';

/** Gives each class the value of its group: `[batch, groups]` to `[batch, classes]`. */
export function spreadOverClasses(values: Tensor, groups: Groups): Tensor {
  const { classes, ofClass } = groups;
  const membership = new Float32Array(classes.length * ofClass.length);
  ofClass.forEach((group, classId) => {
    membership[group * ofClass.length + classId] = 1;
  });
  return matMul(values, tensor2d(membership, [classes.length, ofClass.length]));
}

/**
 * Multiplies logits `[batch, classes]` by the weights `[batch, groups]` of their groups, l_j * w_g(j): the data-aware
 * classifier (Mutual Exclusive Modulator, eq. 9).
 */
export function dataAwareLogits(logits: Tensor, weights: Tensor, groups: Groups): Tensor {
  return mul(logits, spreadOverClasses(weights, groups));
}

/**
 * Re-weights logits by unconstrained outputs `[batch, groups]`. Outputs of 0 leave the logits unchanged.
 * @throws MemError `unknown-name` for an unknown weighting.
 */
export function modulateLogits(logits: Tensor, outputs: Tensor, groups: Groups, weighting: Weighting): Tensor {
  // log w is the output itself, so there is no exponential that could overflow.
  if (weighting === 'additive') return add(logits, spreadOverClasses(outputs, groups));
  return dataAwareLogits(logits, groupWeights(outputs, weighting), groups);
}
