import { correctWithBiases, type GroupTops } from './group-tops.js';

/** Biases to try: -8 to 8 in steps of 0.1. */
const tries = Array.from({ length: 161 }, (_, i) => i * 0.1 - 8);

/** One bias per group and what it achieves. */
export interface BestGroupBiases {
  /** Bias of each group; that of the first is 0. */
  readonly biases: readonly number[];
  /** Total weight of the correct samples. */
  readonly score: number;
}

/**
 * Finds the biases with the largest total weight of correct samples, changing one group at a time until no change helps.
 * Only the samples in `rows` count, all by default; `weights` is `[samples]`.
 */
export function bestGroupBiases(
  tops: GroupTops,
  weights: ArrayLike<number>,
  rows: ArrayLike<number> = Array.from(tops.winnable.keys()),
): BestGroupBiases {
  const scoreOf = (biases: readonly number[]): number => {
    let score = 0;
    for (let n = 0; n < rows.length; n++) if (correctWithBiases(tops, rows[n]!, biases)) score += weights[rows[n]!]!;
    return score;
  };
  let biases = new Array<number>(tops.numGroups).fill(0);
  let best = scoreOf(biases);
  for (let improved = true; improved; ) {
    improved = false;
    for (let g = 1; g < tops.numGroups; g++) {
      for (const bias of tries) {
        const candidate = biases.with(g, bias);
        const score = scoreOf(candidate);
        if (score > best) [best, biases, improved] = [score, candidate, true];
      }
    }
  }
  return { biases, score: best };
}
