import { balancedWeights, bestGroupBiases, groupTops } from '@mem/evaluation';
import type { ClassIds, Groups } from '@mem/groups';

/** One bias per group, chosen on validation: the baseline that every modulator has to beat. */
export interface GroupBias {
  /** Groups of the classes. */
  readonly groups: Groups;
  /** Bias added to the logits of each group's classes; that of the first group is 0. */
  readonly biases: readonly number[];
  /** Mean per-class accuracy over the classes that occur, a fraction. */
  readonly validationAccuracy: number;
}

/**
 * Finds the biases with the highest mean per-class accuracy on validation, changing one group at a time until no change
 * helps. The logits are `[samples, classes]`, row by row.
 * @throws MemError `bad-label`.
 */
export function fitGroupBias(given: {
  readonly logits: Float32Array;
  readonly labels: ClassIds;
  readonly groups: Groups;
}): GroupBias {
  const tops = groupTops(given);
  const { biases, score } = bestGroupBiases(tops, balancedWeights(given.labels));
  return { groups: given.groups, biases, validationAccuracy: score / tops.trueGroups.length };
}

/** Adds each group's bias to logits `[samples, classes]`. */
export function applyGroupBias(logits: Float32Array, { groups: { ofClass }, biases }: GroupBias): Float32Array {
  return logits.map((logit, i) => logit + biases[ofClass[i % ofClass.length]!]!);
}
