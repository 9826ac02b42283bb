import { checkOption, checkPositive, MemError } from '@mem/errors';

/** How the number of images falls from the largest class to the smallest. */
export type LongTailProfile = 'exponential' | 'exponential-rounded' | 'pareto';

/** The names of the profiles. */
export const longTailProfiles: readonly LongTailProfile[] = ['exponential', 'exponential-rounded', 'pareto'];

/** Keeps a whole number from losing 1 to the rounding of its power: 5000 * 0.001^(1/3) is 500, not 499. */
const tolerance = 1e-9;

/** Options of `longTailCounts`. */
export interface LongTailCountsOptions {
  /** How counts fall from class to class; `exponential` unless given. */
  readonly profile?: LongTailProfile;
  /** Number of classes. */
  readonly numClasses: number;
  /** Images of the largest class. */
  readonly max: number;
  /** The largest class's images over the smallest's, at least 1. */
  readonly imbalance: number;
  /** The Pareto distribution's power value alpha; OLTR made ImageNet-LT and Places-LT with 6, which is the default. */
  readonly power?: number;
}

/**
 * Images by class, the largest first, `[numClasses]`; at least 1.
 *
 * With n = numClasses, the class of rank i = 0 .. n - 1 gets
 * - `exponential`: max * imbalance^(-i / (n - 1)), cut down to a whole number, as in the published CIFAR-LT sets
 *   (Cui et al., "Class-balanced loss based on effective number of samples", 2019);
 * - `exponential-rounded`: the same rounded to the nearest whole number, which lists made by earlier versions have;
 * - `pareto`, rounded too: min + (max - min) * (q(i) - q(n - 1)) / (q(0) - q(n - 1)), where min = max / imbalance and
 *   q(i) = (i + 1)^(-1 / power) are the quantiles of a Pareto distribution. With max 1280, imbalance 256 and power 6 it
 *   follows ImageNet-LT's published counts (Liu et al., "Large-scale long-tailed recognition in an open world", 2019).
 * @throws MemError `bad-option`, `unknown-name`.
 */
export function longTailCounts({
  profile = 'exponential',
  numClasses,
  max,
  imbalance,
  power = 6,
}: LongTailCountsOptions): Int32Array {
  checkOption('long-tail profile', profile, longTailProfiles);
  checkPositive('numClasses', numClasses, { integer: true });
  checkPositive('max', max, { integer: true });
  checkPositive('power', power);
  if (!(Number.isFinite(imbalance) && imbalance >= 1)) {
    throw new MemError('bad-option', `imbalance must be a number of at least 1, but is ${imbalance}.`, { imbalance });
  }
  // The class of rank 0 has all of `max`, also where it is the only one.
  const last = Math.max(1, numClasses - 1);
  const min = max / imbalance;
  const quantile = (rank: number) => (rank + 1) ** (-1 / power);
  const share = (rank: number) => (quantile(rank) - quantile(last)) / (1 - quantile(last));
  return Int32Array.from({ length: numClasses }, (_, rank) => {
    const count = profile === 'pareto' ? min + (max - min) * share(rank) : max * imbalance ** (-rank / last);
    return Math.max(1, profile === 'exponential' ? Math.floor(count * (1 + tolerance)) : Math.round(count));
  });
}
