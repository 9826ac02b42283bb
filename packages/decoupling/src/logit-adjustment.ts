import { logPriors } from '@mem/nn';
import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { evaluate } from './evaluate.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { scalarArray, vectorArray } from './host-arrays.js';
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
  const logPrior = vectorArray(logPriors(data.classCounts));
  const { weight, bias = vectorArray(new Float32Array(logPrior.data.length)) } = data.head;
  return selectHead(data, {
    runtime,
    name: 'logit-adjustment',
    setting: 'tau',
    candidates: taus,
    headOf: async (tau) => {
      const { shifted } = await evaluate(
        runtime,
        (inputs) => ({ shifted: adjustLogits(inputs.bias!, inputs.logPrior!, inputs.tau!) }),
        { bias, logPrior, tau: scalarArray(tau) },
      );
      return { weight, bias: shifted! };
    },
  });
}
