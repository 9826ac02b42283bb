import { selectBest } from '@mem/evaluation';
import { frozenClassifier, type LinearClassifier, type Settings } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { DecouplingData } from './decoupling-data.js';
import { type FittedClassifier, fittedClassifier, linearScorer, scorerAccuracy } from './fitted-classifier.js';

/** A search among settings of a method whose results are linear classifiers. */
export interface ClassifierSearch<Candidate extends Settings> {
  readonly runtime: Runtime;
  /** Name of the method. */
  readonly name: string;
  readonly candidates: readonly Candidate[];
  readonly classifierOf: (candidate: Candidate) => Promise<LinearClassifier>;
  /** Settings common to all candidates. */
  readonly settings?: Settings;
}

/**
 * Computes the classifier of each candidate and keeps the most accurate on validation, the first among equals.
 * @throws MemError `bad-value` without candidates.
 */
export async function selectClassifier<Candidate extends Settings>(
  data: DecouplingData,
  { runtime, name, candidates, classifierOf, settings = {} }: ClassifierSearch<Candidate>,
): Promise<FittedClassifier> {
  // Keeps only the best so far: all heads of a sweep, with thousands of classes, would take gigabytes.
  let kept = { classifier: frozenClassifier(data), score: -1 };
  const { best, score, scores } = await selectBest(candidates, async (candidate) => {
    const classifier = await classifierOf(candidate);
    const candidateScore = await scorerAccuracy(runtime, linearScorer(classifier), data);
    if (candidateScore > kept.score) kept = { classifier, score: candidateScore };
    return candidateScore;
  });
  return fittedClassifier(runtime, linearScorer(kept.classifier), data, {
    name,
    settings: { ...best, ...settings },
    validationAccuracy: score,
    validationScores: scores,
    classifier: kept.classifier,
  });
}
