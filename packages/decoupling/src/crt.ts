import { crossEntropy, linearLayer } from '@mem/nn';
import type { Stage2Data } from '@mem/stage2';
import type { FittedClassifier } from './fitted-classifier.js';
import { freshHead, headAmong, type TrainHeadOptions, trainClassifier } from './train-classifier.js';

/**
 * Fits cRT: a new head trained with class-balanced sampling (Kang et al., ICLR 2020).
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for numbers out of range.
 * @throws MemError `unknown-name` for the sampler.
 * @throws MemError `non-finite-loss`.
 */
export async function fitCrt(
  data: Stage2Data,
  { learningRates = [0.1], sampler = 'class-balanced', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  return trainClassifier(
    data,
    {
      name: 'crt',
      reads: 'features',
      parameters: (checked) => freshHead(checked, options.seed),
      trainable: ['head.weight', 'head.bias'],
      loss: (parameters, features, targets) => crossEntropy(linearLayer(parameters, 'head', features), targets),
      classifierOf: headAmong,
    },
    { learningRates, sampler, ...options },
  );
}
