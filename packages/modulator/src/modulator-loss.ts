import { crossEntropy, type LossFunction, oneHotTargets } from '@mem/nn';
import { add, mul, tensor1d } from '@tensorflow/tfjs-core';
import type { ModulatorConfig } from './modulator-config.js';
import { modulatorForward } from './modulator-forward.js';
import { reoLoss } from './reo-loss.js';

/**
 * Returns the loss lambda * REO + cross-entropy of the data-aware classifier (Mutual Exclusive Modulator, eq. 10).
 *
 * A batch has `features`, with `pooled` or `logits`, and `labels`, `trueGroups` and `reoGroups`, each int32 `[batch]`.
 * @param logPrior - Log prior `[classes]`, added to the modulated logits.
 */
export function modulatorLoss(config: ModulatorConfig, logPrior?: Float32Array): LossFunction {
  const numGroups = config.groups.classes.length;
  return (parameters, { features, pooled, logits, labels, trueGroups, reoGroups }) => {
    const sampleGroups = oneHotTargets(trueGroups!, numGroups);
    const inputs = { features: features!, pooled, logits, sampleGroups };
    const { magnitudes, modulated } = modulatorForward(parameters, inputs, config);
    const targets = oneHotTargets(labels!, config.numClasses);
    const dac = crossEntropy(modulated, targets, logPrior === undefined ? {} : { logPrior: tensor1d(logPrior) });
    const reo = reoLoss(magnitudes, oneHotTargets(reoGroups!, numGroups), config);
    return { loss: add(dac, mul(reo, config.lambda)), metrics: { dac, reo } };
  };
}
