import { float32Vector } from '@mem/arrays';
import { crossEntropy, linearLayer, logPriors, parameter } from '@mem/nn';
import type { Stage2Data } from '@mem/stage2';
import type { FittedClassifier } from './fitted-classifier.js';
import { freshHead, headAmong, type TrainHeadOptions, trainClassifier } from './train-classifier.js';

/**
 * Fits balanced softmax: a new head trained on the original class distribution, with the log prior added to the logits
 * in the training loss only (Ren et al., NeurIPS 2020; logit adjustment as a loss).
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for numbers out of range.
 * @throws MemError `unknown-name` for the sampler.
 * @throws MemError `non-finite-loss`.
 */
export async function fitBalancedSoftmax(
  data: Stage2Data,
  { learningRates = [0.5], sampler = 'instance', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  return trainClassifier(
    data,
    {
      name: 'balanced-softmax',
      reads: 'features',
      parameters: (checked) => ({
        ...freshHead(checked, options.seed),
        logPrior: float32Vector(logPriors(checked.classCounts)),
      }),
      trainable: ['head.weight', 'head.bias'],
      loss: (parameters, features, targets) =>
        crossEntropy(linearLayer(parameters, 'head', features), targets, {
          logPrior: parameter(parameters, 'logPrior'),
        }),
      classifierOf: headAmong,
    },
    { learningRates, sampler, ...options },
  );
}
