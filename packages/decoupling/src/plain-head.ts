import { type FittedClassifier, linearScorer, predictWith, scorerAccuracy } from './fitted-classifier.js';
import { readStage2Data, type Stage2Data, type Stage2Options } from './stage2-data.js';

/** The stage-1 head as it is (`ce`). @throws MemError as `readStage2Data` does. */
export async function plainHead(given: Stage2Data, { runtime }: Stage2Options): Promise<FittedClassifier> {
  const data = readStage2Data(given);
  const scorer = linearScorer(data.head);
  return {
    name: 'ce',
    settings: {},
    validationAccuracy: await scorerAccuracy(runtime, scorer, data.validation),
    head: data.head,
    predict: predictWith(runtime, scorer, data),
  };
}
