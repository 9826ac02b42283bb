import { float32Scalar, float32Vector } from '@mem/arrays';
import { logPriors } from '@mem/nn';
import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { evaluate } from './evaluate.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { selectHead } from './select-head.js';
import { readStage2Data, type Stage2Data } from './stage2-data.js';
import { checkTaus, defaultTaus, type TauSweepOptions } from './tau-sweep.js';

/** Logits `[..., classes]` less tau times the log prior `[classes]`; tau a scalar. Menon et al., ICLR 2021. */
export function adjustLogits(logits: Tensor, logPrior: Tensor, tau: Tensor): Tensor {
  return sub(logits, mul(logPrior, tau));
}

/**
 * Post-hoc logit adjustment, tau chosen on validation (Menon et al., ICLR 2021); its head has the shifted bias.
 * @throws MemError as `readStage2Data` does, `bad-option` for a tau that is not finite, `bad-value` for no taus.
 */
export async function fitLogitAdjustment(
  given: Stage2Data,
  { runtime, taus = defaultTaus }: TauSweepOptions,
): Promise<FittedClassifier> {
  checkTaus(taus);
  const data = readStage2Data(given);
  const logPrior = float32Vector(logPriors(data.classCounts));
  const { weight, bias = float32Vector(new Float32Array(logPrior.data.length)) } = data.head;
  return selectHead(data, {
    runtime,
    name: 'logit-adjustment',
    setting: 'tau',
    candidates: taus,
    headOf: async (tau) => {
      const { shifted } = await evaluate(
        runtime,
        (inputs) => ({ shifted: adjustLogits(inputs.bias!, inputs.logPrior!, inputs.tau!) }),
        { bias, logPrior, tau: float32Scalar(tau) },
      );
      return { weight, bias: shifted! };
    },
  });
}
