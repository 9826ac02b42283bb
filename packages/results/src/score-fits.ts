import { type GroupAccuracies, groupAccuracies, groupConfusion, type JudgedClasses } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { Fit } from '@mem/stage2';
import type { GroupConfusion } from './evaluation.js';
import { type Accuracies, type GroupSizes, type Judged, type MethodResult, summarizeMethod } from './results.js';

/** Converts a fraction to percent. */
export const percent = (fraction: number | null): number | null => (fraction === null ? null : 100 * fraction);

/** Returns the predicted class ids of a fit. */
export const predictionsOf = ({ predictions }: Fit): Int32Array => predictions.data;

/** Groups fits by method, in the order of the methods' first fits. */
export function byMethod(fits: readonly Fit[]): Fit[][] {
  const names = [...new Set(fits.map(({ method }) => method))];
  return names.map((name) => fits.filter(({ method }) => method === name));
}

/** Summarizes the fits of a method as a row of the results. */
export function summarize(fits: readonly Fit[], labels: Int32Array, groups: Groups): MethodResult {
  const runs = fits.map((fit) => ({
    seed: fit.seed,
    ...inPercent(groupAccuracies({ labels, predictions: predictionsOf(fit), groups })),
  }));
  return summarizeMethod(fits[0]!.method, runs);
}

/** Converts accuracies by shot group to percent, including the accuracy over samples where it differs from `all`. */
export function inPercent({ all, bySample, groups, judged }: GroupAccuracies): Accuracies {
  const [many, medium, few] = groups.map(percent) as [number | null, number | null, number | null];
  return { all: 100 * all, many, medium, few, ...(judged.balanced ? {} : { bySample: 100 * bySample }) };
}

/** Returns the number of classes in each shot group. */
export function groupSizes({ classes }: Groups): GroupSizes {
  return sizes(classes.map(({ length }) => length));
}

/** Returns the number of classes that have samples, in total and by shot group. */
export function judgedIn({ all, groups }: JudgedClasses): Judged {
  return { all, ...sizes(groups) };
}

/** Returns the `judged` part of results, which is empty if every class has equally many samples. */
export function judgedPart(judged: JudgedClasses): { judged?: Judged } {
  return judged.balanced ? {} : { judged: judgedIn(judged) };
}

function sizes(counts: readonly number[]): GroupSizes {
  const [many, medium, few] = counts as [number, number, number];
  return { many, medium, few };
}

/** Returns the errors of a fit by true and predicted group. */
export function confusionOf(name: string, fit: Fit, labels: Int32Array, groups: Groups): GroupConfusion {
  const { fractions, errors } = groupConfusion({ labels, predictions: predictionsOf(fit), groups });
  return { name, matrix: fractions.map((row) => row ?? groups.names.map(() => null)), errors: [...errors] };
}
