import { type ClassIds, type Groups, readLabels } from '@mem/groups';

/** Everything about logits that biases on whole groups depend on. */
export interface GroupTops {
  readonly numGroups: number;
  /** Largest logit of each group, `[samples, groups]`. */
  readonly tops: Float32Array;
  /** True group of each sample, `[samples]`. */
  readonly trueGroups: Int32Array;
  /** 1 where the label has the largest logit of its group, else 0, `[samples]`. */
  readonly winnable: Uint8Array;
}

/**
 * Reduces logits `[samples, classes]`, row by row, to the largest of each group.
 * @throws MemError `bad-label`.
 */
export function groupTops({
  logits,
  groups: { classes, ofClass },
  ...given
}: {
  readonly logits: Float32Array;
  readonly labels: ClassIds;
  readonly groups: Groups;
}): GroupTops {
  const [numGroups, numClasses] = [classes.length, ofClass.length];
  const labels = readLabels(given.labels, { numClasses });
  const tops = new Float32Array(labels.length * numGroups).fill(Number.NEGATIVE_INFINITY);
  const winnable = new Uint8Array(labels.length);
  labels.forEach((label, i) => {
    for (let c = 0; c < numClasses; c++) {
      const at = i * numGroups + ofClass[c]!;
      tops[at] = Math.max(tops[at]!, logits[i * numClasses + c]!);
    }
    winnable[i] = Number(logits[i * numClasses + label] === tops[i * numGroups + ofClass[label]!]);
  });
  return { numGroups, tops, trueGroups: labels.map((label) => ofClass[label]!), winnable };
}

/** Returns whether sample `i` is predicted correctly with a bias added to each group's logits. */
export function correctWithBiases(
  { numGroups, tops, trueGroups, winnable }: GroupTops,
  i: number,
  biases: readonly number[],
): boolean {
  if (!winnable[i]) return false;
  const own = trueGroups[i]!;
  const mine = tops[i * numGroups + own]! + biases[own]!;
  for (let g = 0; g < numGroups; g++) {
    if (g !== own && tops[i * numGroups + g]! + biases[g]! >= mine) return false;
  }
  return true;
}
