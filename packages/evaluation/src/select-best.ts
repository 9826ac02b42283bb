import { MemError } from '@mem/errors';

/** The candidate that a search chose. */
export interface Selection<Candidate> {
  /** The candidate of the highest score, the first among equals. */
  readonly best: Candidate;
  /** Its score. */
  readonly score: number;
  /** All scores, in the candidates' order. */
  readonly scores: readonly number[];
}

/**
 * The candidate with the highest score, the first among equals; scored one after the other, on validation data.
 * @throws MemError `bad-value` for no candidates, or a score that is NaN.
 */
export async function selectBest<Candidate>(
  candidates: readonly Candidate[],
  score: (candidate: Candidate) => number | Promise<number>,
): Promise<Selection<Candidate>> {
  if (candidates.length === 0) throw new MemError('bad-value', 'There are no candidates to choose from.');
  const scores: number[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const value = await score(candidate);
    if (Number.isNaN(value)) throw new MemError('bad-value', `The score of candidate ${index} is NaN.`, { index });
    scores.push(value);
  }
  const highest = scores.reduce((most, value) => Math.max(most, value));
  return { best: candidates[scores.indexOf(highest)]!, score: highest, scores };
}
