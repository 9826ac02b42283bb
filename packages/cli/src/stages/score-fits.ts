import { balancedAccuracy, groupAccuracies, groupConfusion } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { Fit } from '../data/fit-file.js';
import type { GroupConfusion } from '../report/report-data.js';
import { type Counted, type MethodResult, type Results, type RunResult, summarizeMethod } from '../results.js';

/** A share in percent. */
export const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

/** The predicted classes of a fit that is no ceiling. */
export const predictionsOf = ({ predictions }: Fit): Int32Array => predictions.data as Int32Array;

/** The fits of each method, in the order in which the methods come. */
export function byMethod(fits: readonly Fit[]): Fit[][] {
  const names = [...new Set(fits.map(({ method }) => method))];
  return names.map((name) => fits.filter(({ method }) => method === name));
}

/** The row of a method in the results: the accuracies of each of its fits by group. */
export function summarize(
  fits: readonly Fit[],
  labels: Int32Array,
  groups: Groups,
  counted: Counted = 'samples',
): MethodResult {
  const score = (fit: Fit): RunResult => {
    const predictions = predictionsOf(fit);
    const { all, groups: shares } = groupAccuracies({ labels, predictions, groups });
    const [many, medium, few] = shares.map(percent) as [number | null, number | null, number | null];
    const overall = counted === 'samples' ? all : balancedAccuracy(predictions, labels);
    return { seed: fit.seed, all: 100 * overall, many, medium, few };
  };
  return summarizeMethod(fits[0]!.method, fits.map(score));
}

/** The number of classes in each shot group. */
export function groupSizes({ classes }: Groups): Results['groups'] {
  const [many, medium, few] = classes.map(({ length }) => length) as [number, number, number];
  return { many, medium, few };
}

/** Where the errors of a fit went. */
export function confusionOf(name: string, fit: Fit, labels: Int32Array, groups: Groups): GroupConfusion {
  const { shares, errors } = groupConfusion({ labels, predictions: predictionsOf(fit), groups });
  return { name, matrix: shares.map((row) => row ?? groups.names.map(() => null)), errors: [...errors] };
}
