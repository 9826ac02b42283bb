import { checkNumber, checkOption, checkPositive } from '@mem/errors';

/** Shape of the decrease from the largest class to the smallest. */
export type LongTailProfile = 'exponential' | 'exponential-rounded' | 'pareto';

/** Names of the profiles. */
export const longTailProfiles: readonly LongTailProfile[] = ['exponential', 'exponential-rounded', 'pareto'];

/** Compensates for the rounding error of powers: 5000 * 0.001^(1/3) must be 500, not 499. */
const tolerance = 1e-9;

/** Options of `longTailCounts`. */
export interface LongTailCountsOptions {
  /**
   * Shape of the decrease from class to class.
   * @default `exponential`
   */
  readonly profile?: LongTailProfile;
  /** Number of classes. */
  readonly numClasses: number;
  /** Images in the largest class. */
  readonly max: number;
  /** Images in the largest class divided by those in the smallest, at least 1. */
  readonly imbalance: number;
  /**
   * Power alpha of the Pareto distribution; OLTR made ImageNet-LT and Places-LT with 6.
   * @default 6
   */
  readonly power?: number;
}

/**
 * Computes the number of images per class, `[numClasses]`, in decreasing order and at least 1.
 *
 * With n = numClasses, the class of rank i = 0 .. n - 1 gets
 * - `exponential`: max * imbalance^(-i / (n - 1)), rounded down, as in the published CIFAR-LT sets
 *   (Cui et al., "Class-balanced loss based on effective number of samples", 2019);
 * - `exponential-rounded`: the same rounded to the nearest integer, as in lists made by earlier versions;
 * - `pareto`, rounded too: min + (max - min) * (q(i) - q(n - 1)) / (q(0) - q(n - 1)), where min = max / imbalance and
 *   q(i) = (i + 1)^(-1 / power) are the quantiles of a Pareto distribution. With max 1280, imbalance 256 and power 6 it
 *   matches ImageNet-LT's published counts (Liu et al., "Large-scale long-tailed recognition in an open world", 2019).
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
  checkNumber('imbalance', imbalance, { from: 1 });
  // The class of rank 0 has `max` images, even if it is the only one.
  const last = Math.max(1, numClasses - 1);
  const min = max / imbalance;
  const quantile = (rank: number) => (rank + 1) ** (-1 / power);
  const fraction = (rank: number) => (quantile(rank) - quantile(last)) / (1 - quantile(last));
  return Int32Array.from({ length: numClasses }, (_, rank) => {
    const count = profile === 'pareto' ? min + (max - min) * fraction(rank) : max * imbalance ** (-rank / last);
    return Math.max(1, profile === 'exponential' ? Math.floor(count * (1 + tolerance)) : Math.round(count));
  });
}
