import { crossEntropy, linearLayer } from '@mem/nn';
import type { FittedClassifier } from './fitted-classifier.js';
import type { Stage2Data } from './stage2-data.js';
import { freshHead, headAmong, type TrainHeadOptions, trainHead } from './train-head.js';

/**
 * cRT: a new head trained with class-balanced sampling (Kang et al., ICLR 2020).
 * @throws MemError as `readStage2Data` does, `bad-option`, `unknown-name` for the sampler, `non-finite-loss`.
 */
export async function fitCrt(
  data: Stage2Data,
  { learningRates = [0.1], sampler = 'class-balanced', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  return trainHead(
    data,
    {
      name: 'crt',
      parameters: ({ head }) => freshHead(head, options.seed),
      trainable: ['head.weight', 'head.bias'],
      loss: (parameters, features, targets) => crossEntropy(linearLayer(parameters, 'head', features), targets),
      headOf: headAmong,
    },
    { learningRates, sampler, ...options },
  );
}
