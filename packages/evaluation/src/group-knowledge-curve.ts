import { checkNumber, checkPositive, MemError } from '@mem/errors';
import type { ClassIds, Groups } from '@mem/groups';
import { deriveKey, type RandomKey, randomKey, uniforms } from '@mem/random';
import { balancedWeights } from './balanced-accuracy.js';
import { bestGroupBiases } from './best-group-biases.js';
import { checkRows, readEvaluationLabels } from './check-samples.js';
import { correctWithBiases, type GroupTops, groupTops } from './group-tops.js';

/** A head's logits `[samples, classes]`, row by row, on the samples of a split. */
export interface SplitLogits {
  readonly logits: Float32Array;
  /** True classes, `[samples]`. */
  readonly labels: ClassIds;
}

/** A head's logits on validation, where the biases are fitted, and on test, where they are judged. */
export interface GroupKnowledgeInput {
  readonly validation: SplitLogits;
  readonly test: SplitLogits;
  readonly groups: Groups;
}

/**
 * Source of wrong guesses of the group: `independent` draws a wrong group as often as the head confuses the true one
 * with it; `shared` takes the head's own guess, so that nothing but the corrected samples is new.
 */
export type GuessErrors = 'independent' | 'shared';

/** Options of `groupKnowledgeCurve`. */
export interface GroupKnowledgeOptions {
  /**
   * Source of the guess of a sample that does not get the true group.
   * @default 'independent'
   */
  readonly errors?: GuessErrors;
  /**
   * Probabilities with which a sample gets the true group.
   * @default 0 to 1 in steps of 0.1
   */
  readonly probabilities?: readonly number[];
  /**
   * Random draws that each point is the mean of.
   * @default 5
   */
  readonly draws?: number;
  /**
   * Seed of the draws.
   * @default 0
   */
  readonly seed?: number;
}

/** A point of the curve. */
export interface GroupKnowledgePoint {
  /** Fraction of test samples whose guessed group is the true one. */
  readonly hitRate: number;
  /** Mean per-class accuracy on test over the classes that occur, a fraction. */
  readonly accuracy: number;
}

/**
 * Computes how accurate re-weighting whole groups is, given guesses of the group that are more or less often right. For
 * each guessed group, the best additive bias of every group is chosen on validation.
 * @throws MemError `bad-shape` for no samples or logits of another shape.
 * @throws MemError `bad-label` for a label that is not a class.
 * @throws MemError `bad-option` for a probability outside 0..1 or `draws` that is not a positive integer.
 */
export function groupKnowledgeCurve(
  { validation, test, groups }: GroupKnowledgeInput,
  {
    errors = 'independent',
    probabilities = Array.from({ length: 11 }, (_, i) => i / 10),
    draws = 5,
    seed = 0,
  }: GroupKnowledgeOptions = {},
): GroupKnowledgePoint[] {
  if (groups.classes.length < 2) {
    throw new MemError('bad-group', 'A guess of the group needs at least two groups, but there is one.');
  }
  for (const probability of probabilities) checkNumber('probability', probability, { from: 0, to: 1 });
  checkPositive('draws', draws, { integer: true });
  const fitted = readSplit(validation, groups);
  const judged = readSplit(test, groups);
  const wrong = wrongGroups(fitted);
  const key = deriveKey(randomKey(seed), 'group knowledge');
  return probabilities.map((probability) => {
    const results = Array.from({ length: draws }, (_, draw) => {
      const guess = (split: Split, name: string) =>
        guesses(split, { probability, wrong, errors, key: deriveKey(deriveKey(key, name), draw) });
      const onTest = guess(judged, 'test');
      const biases = biasesByGuess(fitted, guess(fitted, 'validation'));
      const right = weightOf(judged, (i) => correctWithBiases(judged.tops, i, biases[onTest[i]!]!));
      return { right, hits: onTest.filter((g, i) => g === judged.tops.trueGroups[i]).length };
    });
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / draws;
    const samples = judged.weights.length;
    return {
      hitRate: mean(results.map(({ hits }) => hits)) / samples,
      accuracy: mean(results.map(({ right }) => right)) / samples,
    };
  });
}

interface Split {
  readonly tops: GroupTops;
  readonly weights: Float64Array;
  /** Group of the head's top class, `[samples]`. */
  readonly headGroups: Int32Array;
}

function readSplit({ logits, ...given }: SplitLogits, groups: Groups): Split {
  const labels = readEvaluationLabels(given.labels, groups.ofClass.length);
  checkRows('logits', logits, labels.length, groups.ofClass.length);
  const tops = groupTops({ logits, labels, groups });
  const { numGroups } = tops;
  const headGroups = labels.map((_, i) => {
    const own = tops.tops.subarray(i * numGroups, (i + 1) * numGroups);
    return own.indexOf(Math.max(...own));
  });
  return { tops, weights: balancedWeights(labels), headGroups };
}

function weightOf({ weights }: Split, counts: (i: number) => boolean): number {
  return weights.reduce((sum, weight, i) => (counts(i) ? sum + weight : sum), 0);
}

/** Counts how often the head takes each true group for each other one; evenly where it never errs. */
function wrongGroups({ tops: { numGroups, trueGroups }, headGroups }: Split): number[][] {
  const counts = Array.from({ length: numGroups }, () => new Array<number>(numGroups).fill(0));
  trueGroups.forEach((own, i) => {
    if (headGroups[i] !== own) counts[own]![headGroups[i]!]!++;
  });
  return counts.map((row, own) => (row.some((count) => count > 0) ? row : row.map((_, g) => Number(g !== own))));
}

function guesses(
  { tops: { trueGroups }, headGroups }: Split,
  {
    probability,
    wrong,
    errors,
    key,
  }: {
    readonly probability: number;
    readonly wrong: readonly (readonly number[])[];
    readonly errors: GuessErrors;
    readonly key: RandomKey;
  },
): Int32Array {
  const isTrue = uniforms(deriveKey(key, 'true'), trueGroups.length);
  const which = uniforms(deriveKey(key, 'wrong'), trueGroups.length);
  return trueGroups.map((own, i) => {
    if (isTrue[i]! < probability) return own;
    return errors === 'shared' ? headGroups[i]! : drawn(wrong[own]!, which[i]!);
  });
}

/** Picks an entry with a probability proportional to its count; `at` is uniform in [0, 1). */
function drawn(counts: readonly number[], at: number): number {
  let left = at * counts.reduce((sum, count) => sum + count, 0);
  const found = counts.findIndex((count) => {
    left -= count;
    return left < 0;
  });
  return found < 0 ? counts.findLastIndex((count) => count > 0) : found;
}

/** Returns the best biases for each guessed group, `[groups][groups]`. */
function biasesByGuess({ tops, weights }: Split, guessed: Int32Array): (readonly number[])[] {
  return Array.from({ length: tops.numGroups }, (_, g) => {
    const rows = Array.from(guessed.keys()).filter((i) => guessed[i] === g);
    return bestGroupBiases(tops, weights, rows).biases;
  });
}
