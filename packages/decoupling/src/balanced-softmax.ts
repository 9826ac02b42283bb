import { float32Vector } from '@mem/arrays';
import { crossEntropy, linearLayer, logPriors, parameter } from '@mem/nn';
import type { Stage2Data } from '@mem/stage2';
import type { FittedClassifier } from './fitted-classifier.js';
import { headTraining, type TrainHeadOptions, trainClassifier } from './train-classifier.js';

/**
 * Fits balanced softmax: a head trained on the original class distribution, with the log prior added to the logits in
 * the training loss only (Ren et al., NeurIPS 2020; logit adjustment as a loss).
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for numbers out of range.
 * @throws MemError `unknown-name` for the sampler.
 * @throws MemError `non-finite-loss`.
 */
export async function fitBalancedSoftmax(
  data: Stage2Data,
  { learningRates = [0.5], sampler = 'instance', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  const training = headTraining('balanced-softmax', options.seed);
  return trainClassifier(
    data,
    {
      ...training,
      parameters: (checked, start) => ({
        ...training.parameters(checked, start),
        logPrior: float32Vector(logPriors(checked.classCounts)),
      }),
      loss: (parameters, features, targets) => {
        const logPrior = parameter(parameters, 'logPrior');
        return crossEntropy(linearLayer(parameters, 'head', features), targets, { logPrior });
      },
    },
    { learningRates, sampler, ...options },
  );
}
