import { checkPositive, MemError } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey, threefry } from '@mem/random';

/** 1 for each sample that a method got right, 0 for the others, [samples]; or one such list per seed. */
export type Correctness = ArrayLike<number> | readonly ArrayLike<number>[];

/** What `pairedBootstrap` compares, and how. */
export interface PairedBootstrapOptions {
  readonly correctA: Correctness;
  /** On the same samples in the same order. */
  readonly correctB: Correctness;
  readonly resamples?: number;
  readonly seed: number;
  /** The interval's coverage, between 0 and 1. */
  readonly confidence?: number;
}

/** How much better method A is than method B, in accuracy. */
export interface PairedBootstrap {
  readonly difference: number;
  /** The percentile interval of the difference. */
  readonly interval: readonly [number, number];
  /** The share of resamples in which A is worse. */
  readonly below: number;
  /** The share of resamples in which A is better. */
  readonly above: number;
}

/**
 * Compares two methods on the same samples by drawing the samples anew, with replacement (Efron and Tibshirani,
 * "An introduction to the bootstrap", 1993); several seeds of a method are averaged per sample first, so the interval
 * speaks of other test samples, not of other seeds.
 * @throws MemError `bad-shape` for no samples or unequal lengths, `bad-value` outside [0, 1], `bad-option`.
 */
export function pairedBootstrap({
  correctA,
  correctB,
  resamples = 2000,
  seed,
  confidence = 0.95,
}: PairedBootstrapOptions): PairedBootstrap {
  checkPositive('resamples', resamples, { integer: true });
  if (!(confidence > 0 && confidence < 1)) {
    throw new MemError('bad-option', `confidence must lie between 0 and 1, but is ${confidence}.`, { confidence });
  }
  const a = sumSeeds('correctA', correctA);
  const b = sumSeeds('correctB', correctB);
  if (a.sums.length !== b.sums.length) {
    throw new MemError(
      'bad-shape',
      `correctA has ${a.sums.length} samples and correctB ${b.sums.length}; both need the same.`,
    );
  }
  // Whole numbers until the last division, so that a difference of zero is exactly zero.
  const differences = a.sums.map((sum, i) => sum * b.seeds - b.sums[i]! * a.seeds);
  const scale = 1 / (a.seeds * b.seeds * differences.length);
  const key = deriveKey(randomKey(seed), 'paired-bootstrap');
  const means = Float64Array.from(
    { length: resamples },
    (_, resample) => scale * resampledSum(differences, key, resample),
  ).sort();
  return {
    difference: scale * differences.reduce((sum, value) => sum + value, 0),
    interval: [quantile(means, (1 - confidence) / 2), quantile(means, (1 + confidence) / 2)],
    below: means.filter((mean) => mean < 0).length / resamples,
    above: means.filter((mean) => mean > 0).length / resamples,
  };
}

/** Per sample, in how many seeds it was right. */
function sumSeeds(what: string, correct: Correctness): { sums: Float64Array; seeds: number } {
  const seeds = isPerSeed(correct) ? correct : [correct];
  const samples = seeds[0]?.length ?? 0;
  if (samples === 0) throw new MemError('bad-shape', `${what} has no samples: give at least one.`);
  const sums = new Float64Array(samples);
  for (const [index, values] of seeds.entries()) {
    if (values.length !== samples) {
      throw new MemError('bad-shape', `Seed ${index} of ${what} has ${values.length} samples, seed 0 ${samples}.`);
    }
    for (let i = 0; i < samples; i++) {
      const value = values[i]!;
      if (!(value >= 0 && value <= 1)) {
        throw new MemError('bad-value', `Sample ${i} of ${what} is ${value}, but must be 0 (wrong) or 1 (right).`);
      }
      sums[i]! += value;
    }
  }
  return { sums, seeds: seeds.length };
}

function isPerSeed(correct: Correctness): correct is readonly ArrayLike<number>[] {
  return typeof correct[0] === 'object';
}

/** The sum of as many draws as there are values; each block of the generator gives two. */
function resampledSum(values: Float64Array, key: RandomKey, resample: number): number {
  const { length } = values;
  let sum = 0;
  for (let i = 0; i < length; i += 2) {
    const [first, second] = threefry(key, i, resample);
    sum += values[Math.floor((first * length) / 2 ** 32)]!;
    if (i + 1 < length) sum += values[Math.floor((second * length) / 2 ** 32)]!;
  }
  return sum;
}

/** Linear interpolation between the two nearest of `ascending`. */
function quantile(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const low = ascending[Math.floor(position)]!;
  const high = ascending[Math.ceil(position)]!;
  return low + (high - low) * (position - Math.floor(position));
}
