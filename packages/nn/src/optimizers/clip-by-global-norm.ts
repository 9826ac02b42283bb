import { checkPositive } from '@mem/errors';
import { mapTensors } from '@mem/tensor';
import { add, div, minimum, mul, sqrt, square, sum } from '@tensorflow/tfjs-core';
import type { GradientTransform } from './gradient-transform.js';

/** Keeps the quotient finite for gradients of zero, as torch.nn.utils.clip_grad_norm_ does. */
const margin = 1e-6;

/**
 * Gradient clipping: where the norm of all updates together, as one vector, exceeds `maxNorm`, scales them all down to
 * it. As torch.nn.utils.clip_grad_norm_.
 * @throws MemError `bad-option` unless `maxNorm` is positive.
 */
export function clipByGlobalNorm(maxNorm: number): GradientTransform {
  checkPositive('maxNorm', maxNorm);
  return {
    init: () => ({}),
    update: (updates) => {
      const squares = Object.values(updates).map((update) => sum(square(update)));
      const norm = sqrt(squares.reduce((total, square) => add(total, square)));
      const factor = minimum(div(maxNorm, add(norm, margin)), 1);
      return { updates: mapTensors(updates, (update) => mul(update, factor)), state: {} };
    },
  };
}
