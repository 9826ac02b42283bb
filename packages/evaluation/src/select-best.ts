import { MemError } from '@mem/errors';

/** Result of a selection. */
export interface Selection<Candidate> {
  /** Candidate with the highest score, the first in a tie. */
  readonly best: Candidate;
  /** Score of `best`. */
  readonly score: number;
  /** Scores of all candidates, in their order. */
  readonly scores: readonly number[];
}

/**
 * Selects the candidate with the highest score on validation data, the first in a tie. Candidates are scored one
 * after the other.
 * @throws MemError `bad-value` for no candidates, or a score of NaN.
 */
export async function selectBest<Candidate>(
  candidates: readonly Candidate[],
  score: (candidate: Candidate) => number | Promise<number>,
): Promise<Selection<Candidate>> {
  const { length } = candidates;
  if (length === 0) throw new MemError('bad-value', 'There are no candidates to choose from; give at least one.');
  const scores: number[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const value = await score(candidate);
    if (Number.isNaN(value)) throw new MemError('bad-value', `The score of candidate ${index} is NaN.`, { index });
    scores.push(value);
  }
  const highest = scores.reduce((most, value) => Math.max(most, value));
  return { best: candidates[scores.indexOf(highest)]!, score: highest, scores };
}
