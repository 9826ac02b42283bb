import { selectBest } from '@mem/evaluation';
import { frozenClassifier, type LinearClassifier } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { DecouplingData } from './decoupling-data.js';
import { type FittedClassifier, fittedClassifier, linearScorer, scorerAccuracy } from './fitted-classifier.js';

/** A search over one setting of a method whose results are linear classifiers. */
export interface ClassifierSearch {
  readonly runtime: Runtime;
  /** Name of the method. */
  readonly name: string;
  /** Name of the setting that the candidates are values of. */
  readonly setting: string;
  readonly candidates: readonly number[];
  readonly classifierOf: (candidate: number) => Promise<LinearClassifier>;
  /** Settings common to all candidates. */
  readonly settings?: Readonly<Record<string, number>>;
}

/**
 * Computes the classifier of each candidate and keeps the most accurate on validation, the first among equals.
 * @throws MemError `bad-value` without candidates.
 */
export async function selectClassifier(data: DecouplingData, search: ClassifierSearch): Promise<FittedClassifier> {
  const { runtime, name, setting, candidates, classifierOf, settings = {} } = search;
  // Keeps only the best so far: all heads of a sweep, with thousands of classes, would take gigabytes.
  let kept = { classifier: frozenClassifier(data), score: -1 };
  const { best, score, scores } = await selectBest(candidates, async (candidate) => {
    const classifier = await classifierOf(candidate);
    const candidateScore = await scorerAccuracy(runtime, linearScorer(classifier), data.validation);
    if (candidateScore > kept.score) kept = { classifier, score: candidateScore };
    return candidateScore;
  });
  return fittedClassifier(runtime, linearScorer(kept.classifier), data, {
    name,
    settings: { [setting]: best, ...settings },
    validationAccuracy: score,
    validationScores: scores,
    classifier: kept.classifier,
  });
}
