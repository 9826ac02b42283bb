import { balancedWeights } from '@mem/evaluation';
import { type ClassIds, type Groups, readLabels } from '@mem/groups';

/** One bias per group, chosen on validation: the baseline that every modulator has to beat. */
export interface GroupBias {
  /** Groups of the classes. */
  readonly groups: Groups;
  /** Bias added to the logits of each group's classes; that of the first group is 0. */
  readonly biases: readonly number[];
  /** Mean per-class accuracy over the classes that occur, a fraction. */
  readonly validationAccuracy: number;
}

/** Biases to try: -8 to 8 in steps of 0.1. */
const tries = Array.from({ length: 161 }, (_, i) => i * 0.1 - 8);

/**
 * Finds the biases with the highest mean per-class accuracy on validation, changing one group at a time until no change
 * helps. The logits are `[samples, classes]`, row by row.
 * @throws MemError `bad-label`.
 */
export function fitGroupBias({
  logits,
  groups,
  ...given
}: {
  readonly logits: Float32Array;
  readonly labels: ClassIds;
  readonly groups: Groups;
}): GroupBias {
  const numGroups = groups.classes.length;
  const labels = readLabels(given.labels, { numClasses: groups.ofClass.length });
  const { tops, winnable } = groupTops(logits, labels, groups);
  const weights = balancedWeights(labels);
  const score = (biases: readonly number[]): number => {
    let right = 0;
    for (let i = 0; i < labels.length; i++) {
      if (!winnable[i]) continue;
      const own = groups.ofClass[labels[i]!]!;
      const mine = tops[i * numGroups + own]! + biases[own]!;
      if (biases.every((bias, g) => g === own || tops[i * numGroups + g]! + bias < mine)) right += weights[i]!;
    }
    return right / labels.length;
  };
  let biases = new Array<number>(numGroups).fill(0);
  let best = score(biases);
  for (let improved = true; improved; ) {
    improved = false;
    for (let g = 1; g < numGroups; g++) {
      for (const bias of tries) {
        const candidate = biases.with(g, bias);
        const candidateScore = score(candidate);
        if (candidateScore > best) [best, biases, improved] = [candidateScore, candidate, true];
      }
    }
  }
  return { groups, biases, validationAccuracy: best };
}

/**
 * Returns the largest logit of each group, `[samples, groups]`, and whether the label has the largest logit of its
 * group.
 */
function groupTops(logits: Float32Array, labels: Int32Array, { classes, ofClass }: Groups) {
  const [numGroups, numClasses] = [classes.length, ofClass.length];
  const tops = new Float32Array(labels.length * numGroups).fill(Number.NEGATIVE_INFINITY);
  const winnable = new Uint8Array(labels.length);
  labels.forEach((label, i) => {
    for (let c = 0; c < numClasses; c++) {
      const at = i * numGroups + ofClass[c]!;
      tops[at] = Math.max(tops[at]!, logits[i * numClasses + c]!);
    }
    winnable[i] = Number(logits[i * numClasses + label] === tops[i * numGroups + ofClass[label]!]);
  });
  return { tops, winnable };
}

/** Adds each group's bias to logits `[samples, classes]`. */
export function applyGroupBias(logits: Float32Array, { groups: { ofClass }, biases }: GroupBias): Float32Array {
  return logits.map((logit, i) => logit + biases[ofClass[i % ofClass.length]!]!);
}
