import type { Groups } from '@mem/groups';
import { matMul } from '@mem/tensor';
import { add, mul, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { groupWeights, type Weighting } from './weightings.js';

/** Each class's group's value: `[batch, groups]` gives `[batch, classes]`. */
export function spreadOverClasses(values: Tensor, groups: Groups): Tensor {
  const { classes, ofClass } = groups;
  const membership = new Float32Array(classes.length * ofClass.length);
  ofClass.forEach((group, classId) => {
    membership[group * ofClass.length + classId] = 1;
  });
  return matMul(values, tensor2d(membership, [classes.length, ofClass.length]));
}

/** The data-aware classifier's logits, l_j * w_g(j) (Mutual Exclusive Modulator, eq. 9): logits `[batch, classes]`, weights `[batch, groups]`. */
export function dataAwareLogits(logits: Tensor, weights: Tensor, groups: Groups): Tensor {
  return mul(logits, spreadOverClasses(weights, groups));
}

/**
 * Logits re-weighted by unconstrained outputs `[batch, groups]` under one of the weightings; outputs of 0 leave them
 * as they are. @throws MemError `unknown-name` for an unknown weighting.
 */
export function modulateLogits(logits: Tensor, outputs: Tensor, groups: Groups, weighting: Weighting): Tensor {
  // log w is the output itself: no exponential to overflow.
  if (weighting === 'additive') return add(logits, spreadOverClasses(outputs, groups));
  return dataAwareLogits(logits, groupWeights(outputs, weighting), groups);
}
