import { float32Scalar } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { Stage2Data } from '@mem/stage2';
import { linear, magnitude } from '@mem/tensor';
import { div, expandDims, pow, type Tensor } from '@tensorflow/tfjs-core';
import { readDecouplingData } from './decoupling-data.js';
import { evaluate } from './evaluate.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { selectClassifier } from './select-classifier.js';
import { checkTaus, defaultTaus, type TauSweepOptions } from './tau-sweep.js';

/** Far below the squared norm of any trained row in float32, but keeps a row of zeros at zero. */
const epsilon = 1e-24;

/** Divides each row w of a weight `[classes, dim]` by ||w||^tau; tau is a scalar (Kang et al., ICLR 2020). */
export function tauNormalizedWeight(weight: Tensor, tau: Tensor): Tensor {
  return div(weight, expandDims(pow(magnitude(weight, epsilon), tau), 1));
}

/**
 * Computes logits with the tau-normalised weight and no bias: features `[batch, dim]`, weight `[classes, dim]`, tau a
 * scalar.
 */
export function tauNormLogits(features: Tensor, weight: Tensor, tau: Tensor): Tensor {
  return linear(features, tauNormalizedWeight(weight, tau));
}

/**
 * Fits tau-norm, with tau chosen on validation (Kang et al., ICLR 2020).
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for a tau that is not finite.
 * @throws MemError `bad-value` without taus or without a head.
 */
export async function fitTauNorm(
  given: Stage2Data,
  { runtime, taus = defaultTaus }: TauSweepOptions,
): Promise<FittedClassifier> {
  checkTaus(taus);
  const data = await readDecouplingData(given);
  const { head } = data;
  if (head === undefined) {
    throw new MemError('bad-value', 'tau-norm divides the rows of the head by their norms: give data.head.');
  }
  return selectClassifier(data, {
    runtime,
    name: 'tau-norm',
    candidates: taus.map((tau) => ({ tau })),
    classifierOf: async ({ tau }) => {
      const { weight } = await evaluate(
        runtime,
        (inputs) => ({ weight: tauNormalizedWeight(inputs.weight!, inputs.tau!) }),
        { weight: head.weight, tau: float32Scalar(tau) },
      );
      return { reads: 'features', head: { weight: weight! } };
    },
  });
}
