import { argmaxRows, groupAccuracies, shotGroups } from '@mem/modulator';

/** Logits or probabilities `[samples, classes]`, row by row, of samples that played no part in fitting or selection. */
export interface Comparison {
  readonly labels: Int32Array;
  readonly classCounts: ArrayLike<number>;
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

/** Prints the accuracy of each group of classes before and after. */
export function printComparison({ labels, classCounts, before, after }: Comparison): void {
  const groups = shotGroups(classCounts);
  const [was, is] = [before, after].map((scores) => {
    const predictions = argmaxRows(scores, classCounts.length);
    return groupAccuracies({ labels, predictions, groups });
  });
  const percent = (fraction: number | null | undefined) =>
    (fraction == null ? '-' : (100 * fraction).toFixed(1)).padStart(6);
  console.log('test accuracy, %  before  after');
  groups.names.forEach((name, g) => {
    console.log(`${name.padEnd(16)} ${percent(was!.groups[g])} ${percent(is!.groups[g])}`);
  });
  console.log(`${'all'.padEnd(16)} ${percent(was!.all)} ${percent(is!.all)}`);
}
