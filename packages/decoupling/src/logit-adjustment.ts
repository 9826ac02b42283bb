import { float32Scalar, float32Vector, ofDtype } from '@mem/arrays';
import { logPriors } from '@mem/nn';
import type { Stage2Data } from '@mem/stage2';
import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { readDecouplingData } from './decoupling-data.js';
import { evaluate } from './evaluate.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { selectClassifier } from './select-classifier.js';
import { checkTaus, defaultTaus, type TauSweepOptions } from './tau-sweep.js';

/**
 * Subtracts tau times the log prior `[classes]` from logits `[..., classes]`; tau is a scalar (Menon et al., ICLR
 * 2021).
 */
export function adjustLogits(logits: Tensor, logPrior: Tensor, tau: Tensor): Tensor {
  return sub(logits, mul(logPrior, tau));
}

/**
 * Fits post-hoc logit adjustment, with tau chosen on validation (Menon et al., ICLR 2021). The resulting head has a
 * shifted bias.
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for a tau that is not finite.
 * @throws MemError `bad-value` without taus.
 */
export async function fitLogitAdjustment(
  given: Stage2Data,
  { runtime, taus = defaultTaus }: TauSweepOptions,
): Promise<FittedClassifier> {
  checkTaus(taus);
  const data = await readDecouplingData(given);
  const { head } = data;
  const logPrior = float32Vector(logPriors(data.classCounts));
  const bias = head?.bias ?? float32Vector(new Float32Array(logPrior.data.length));
  return selectClassifier(data, {
    runtime,
    name: 'logit-adjustment',
    candidates: taus.map((tau) => ({ tau })),
    classifierOf: async ({ tau }) => {
      const { shifted } = await evaluate(
        runtime,
        (inputs) => ({ shifted: adjustLogits(inputs.bias!, inputs.logPrior!, inputs.tau!) }),
        { bias, logPrior, tau: float32Scalar(tau) },
      );
      return head === undefined
        ? { reads: 'logits', bias: ofDtype('The bias', shifted!, 'float32') }
        : { reads: 'features', head: { weight: head.weight, bias: shifted! } };
    },
  });
}
