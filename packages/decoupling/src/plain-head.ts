import { frozenClassifier, type Stage2Data } from '@mem/stage2';
import { type DecouplingBaseOptions, readDecouplingData } from './decoupling-data.js';
import { type FittedClassifier, fittedClassifier, linearScorer, scorerAccuracy } from './fitted-classifier.js';

/**
 * Wraps the unmodified frozen classifier (`ce`): its head, or its logits where the head is unknown.
 * @throws MemError as `readStage2Data`.
 */
export async function plainHead(given: Stage2Data, { runtime }: DecouplingBaseOptions): Promise<FittedClassifier> {
  const data = await readDecouplingData(given);
  const classifier = frozenClassifier(data);
  const scorer = linearScorer(classifier);
  const validationAccuracy = await scorerAccuracy(runtime, scorer, data);
  return fittedClassifier(runtime, scorer, data, { name: 'ce', settings: {}, validationAccuracy, classifier });
}
