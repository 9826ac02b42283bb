import { type GroupAccuracies, groupAccuracies, groupConfusion, type JudgedClasses } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { Fit } from '@mem/stage2';
import type { GroupConfusion } from './evaluation.js';
import { type Accuracies, type GroupSizes, type Judged, type MethodResult, summarizeMethod } from './results.js';

/** A share in percent. */
export const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

/** The predicted classes of a fit that is no ceiling. */
export const predictionsOf = ({ predictions }: Fit): Int32Array => predictions.data;

/** The fits of each method, in the order in which the methods come. */
export function byMethod(fits: readonly Fit[]): Fit[][] {
  const names = [...new Set(fits.map(({ method }) => method))];
  return names.map((name) => fits.filter(({ method }) => method === name));
}

/** The row of a method in the results: the accuracies of each of its fits by group. */
export function summarize(fits: readonly Fit[], labels: Int32Array, groups: Groups): MethodResult {
  const runs = fits.map((fit) => ({
    seed: fit.seed,
    ...inPercent(groupAccuracies({ labels, predictions: predictionsOf(fit), groups })),
  }));
  return summarizeMethod(fits[0]!.method, runs);
}

/** Accuracies by shot group in percent, over samples too where that is another figure. */
export function inPercent({ all, bySample, groups, judged }: GroupAccuracies): Accuracies {
  const [many, medium, few] = groups.map(percent) as [number | null, number | null, number | null];
  return { all: 100 * all, many, medium, few, ...(judged.balanced ? {} : { bySample: 100 * bySample }) };
}

/** The number of classes in each shot group. */
export function groupSizes({ classes }: Groups): GroupSizes {
  return sizes(classes.map(({ length }) => length));
}

/** The number of classes that have samples, over all and by shot group. */
export function judgedIn({ all, groups }: JudgedClasses): Judged {
  return { all, ...sizes(groups) };
}

/** The classes that accuracies are of, where these have unequally many samples. */
export function judgedPart(judged: JudgedClasses): { judged?: Judged } {
  return judged.balanced ? {} : { judged: judgedIn(judged) };
}

function sizes(counts: readonly number[]): GroupSizes {
  const [many, medium, few] = counts as [number, number, number];
  return { many, medium, few };
}

/** Where the errors of a fit went. */
export function confusionOf(name: string, fit: Fit, labels: Int32Array, groups: Groups): GroupConfusion {
  const { shares, errors } = groupConfusion({ labels, predictions: predictionsOf(fit), groups });
  return { name, matrix: shares.map((row) => row ?? groups.names.map(() => null)), errors: [...errors] };
}
