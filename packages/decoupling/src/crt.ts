import type { Stage2Data } from '@mem/stage2';
import type { FittedClassifier } from './fitted-classifier.js';
import { headTraining, type TrainHeadOptions, trainClassifier } from './train-classifier.js';

/**
 * Fits cRT: a new head trained with class-balanced sampling (Kang et al., ICLR 2020), or with `headLearningRates` the
 * frozen head trained further with it.
 * @throws MemError as `readStage2Data`.
 * @throws MemError `bad-option` for numbers out of range.
 * @throws MemError `unknown-name` for the sampler.
 * @throws MemError `non-finite-loss`.
 */
export async function fitCrt(
  data: Stage2Data,
  { learningRates = [0.1], sampler = 'class-balanced', ...options }: TrainHeadOptions,
): Promise<FittedClassifier> {
  return trainClassifier(data, headTraining('crt', options.seed), { learningRates, sampler, ...options });
}
