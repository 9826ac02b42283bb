import { checkOption, checkPositive, MemError } from '@mem/errors';

/** How the number of images falls from the largest class to the smallest. */
export type LongTailProfile = 'exponential' | 'pareto';

const profiles: readonly LongTailProfile[] = ['exponential', 'pareto'];

/** Options of `longTailCounts`. */
export interface LongTailCountsOptions {
  /** How counts fall from class to class. */
  readonly profile?: LongTailProfile;
  readonly numClasses: number;
  /** Images of the largest class. */
  readonly max: number;
  /** The largest class's images over the smallest's, at least 1. */
  readonly imbalance: number;
  /** The Pareto distribution's power value alpha; OLTR made ImageNet-LT and Places-LT with 6. */
  readonly power?: number;
}

/**
 * Images by class, the largest first, [numClasses]; rounded, and at least 1.
 *
 * With n = numClasses, the class of rank i = 0 .. n - 1 gets
 * - `exponential`: max * imbalance^(-i / (n - 1)), the profile of CIFAR-LT (Cui et al., 2019);
 * - `pareto`: min + (max - min) * (q(i) - q(n - 1)) / (q(0) - q(n - 1)), where min = max / imbalance and
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
  checkOption('long-tail profile', profile, profiles);
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
    const count = profile === 'exponential' ? max * imbalance ** (-rank / last) : min + (max - min) * share(rank);
    return Math.max(1, Math.round(count));
  });
}
