import { selectBest } from '@mem/evaluation';
import type { LinearHead } from '@mem/nn';
import type { Runtime } from '@mem/tensor';
import { type FittedClassifier, linearScorer, predictWith, scorerAccuracy } from './fitted-classifier.js';
import type { Stage2Data } from './stage2-data.js';

/** A search over one setting of a method whose results are linear heads. */
export interface HeadSearch {
  readonly runtime: Runtime;
  /** The method. */
  readonly name: string;
  /** What the candidates are values of. */
  readonly setting: string;
  readonly candidates: readonly number[];
  readonly headOf: (candidate: number) => Promise<LinearHead>;
  /** Settings that are the same for every candidate. */
  readonly settings?: Readonly<Record<string, number>>;
}

/** Makes each candidate's head and takes the first of those most accurate on validation. @throws MemError `bad-value` for no candidates. */
export async function selectHead(data: Stage2Data, search: HeadSearch): Promise<FittedClassifier> {
  const { runtime, name, setting, candidates, headOf, settings = {} } = search;
  // Only the best so far is kept: a sweep's heads of thousands of classes would take gigabytes.
  let kept = { head: data.head, score: -1 };
  const { best, score, scores } = await selectBest(candidates, async (candidate) => {
    const head = await headOf(candidate);
    const candidateScore = await scorerAccuracy(runtime, linearScorer(head), data.validation);
    if (candidateScore > kept.score) kept = { head, score: candidateScore };
    return candidateScore;
  });
  return {
    name,
    settings: { [setting]: best, ...settings },
    validationAccuracy: score,
    validationScores: scores,
    head: kept.head,
    predict: predictWith(runtime, linearScorer(kept.head), data),
  };
}
