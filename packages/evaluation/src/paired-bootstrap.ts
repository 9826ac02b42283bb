import { checkNumber, checkPositive, MemError } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey, threefry } from '@mem/random';

/** 1 for each sample that a method predicts correctly, else 0, `[samples]`; or one such array per seed. */
export type Correctness = ArrayLike<number> | readonly ArrayLike<number>[];

/** Options of `pairedBootstrap`. */
export interface PairedBootstrapOptions {
  /** Correctness of method A. */
  readonly correctA: Correctness;
  /** Correctness of method B on the same samples, in the same order. */
  readonly correctB: Correctness;
  /** Weights of the samples, `[samples]`; equal by default. */
  readonly weights?: ArrayLike<number>;
  /**
   * Number of resamples.
   * @default 2000
   */
  readonly resamples?: number;
  /** Seed of the resampling. */
  readonly seed: number;
  /**
   * Coverage of the interval, between 0 and 1.
   * @default 0.95
   */
  readonly confidence?: number;
}

/** Difference in accuracy between method A and method B. */
export interface PairedBootstrap {
  /** Accuracy of A minus that of B. */
  readonly difference: number;
  /** Percentile interval of the difference. */
  readonly interval: readonly [number, number];
  /** Fraction of resamples in which A is worse. */
  readonly below: number;
  /** Fraction of resamples in which A is better. */
  readonly above: number;
}

/** Options of `pairedBootstraps`. */
export interface PairedBootstrapsOptions extends Omit<PairedBootstrapOptions, 'correctA' | 'correctB'> {
  /** Correctness of each method. */
  readonly correct: readonly Correctness[];
  /** Correctness of the method to compare them with, on the same samples, in the same order. */
  readonly reference: Correctness;
}

/**
 * Compares two methods on the same samples by resampling with replacement (Efron and Tibshirani, "An introduction to
 * the bootstrap", 1993). Several seeds of a method are first averaged for each sample, so the interval reflects the
 * choice of test samples, not of seeds. With weights, accuracy is the weighted mean over the resample.
 * @throws MemError `bad-shape` for no samples or unequal lengths.
 * @throws MemError `bad-value` for correctness outside [0, 1] or a weight that is not positive.
 * @throws MemError `bad-option` for `resamples` or `confidence` out of range.
 */
export function pairedBootstrap({ correctA, correctB, ...options }: PairedBootstrapOptions): PairedBootstrap {
  return pairedBootstraps({ ...options, correct: [correctA], reference: correctB })[0]!;
}

/**
 * Compares several methods with one, as `pairedBootstrap` does, using the same resamples for all of them.
 * @throws MemError as `pairedBootstrap`.
 */
export function pairedBootstraps({
  correct,
  reference,
  weights,
  resamples = 2000,
  seed,
  confidence = 0.95,
}: PairedBootstrapsOptions): PairedBootstrap[] {
  checkPositive('resamples', resamples, { integer: true });
  checkNumber('confidence', confidence, { above: 0, below: 1 });
  const b = sumSeeds('correctB', reference);
  const samples = b.sums.length;
  checkWeights(weights, samples);
  const compared = correct.map((each) => {
    const a = sumSeeds('correctA', each);
    if (a.sums.length !== samples) {
      throw new MemError(
        'bad-shape',
        `correctA has ${a.sums.length} samples and correctB ${samples}; give both for the same samples.`,
      );
    }
    // Whole numbers until the final division, so that a difference of zero is exact.
    const differences = a.sums.map((sum, i) => (sum * b.seeds - b.sums[i]! * a.seeds) * (weights?.[i] ?? 1));
    return { differences, scale: 1 / (a.seeds * b.seeds), means: new Float64Array(resamples) };
  });
  const weightOf = (drawn?: Int32Array): number => (weights ? sumOf(weights, drawn) : samples);
  const key = deriveKey(randomKey(seed), 'paired-bootstrap');
  const drawn = new Int32Array(samples);
  for (let resample = 0; resample < resamples; resample++) {
    drawSamples(drawn, key, resample);
    const weight = weightOf(drawn);
    for (const { differences, scale, means } of compared) {
      means[resample] = (scale / weight) * sumOf(differences, drawn);
    }
  }
  return compared.map(({ differences, scale, means }) => {
    means.sort();
    return {
      difference: (scale / weightOf()) * sumOf(differences),
      interval: [quantile(means, (1 - confidence) / 2), quantile(means, (1 + confidence) / 2)],
      below: means.filter((mean) => mean < 0).length / resamples,
      above: means.filter((mean) => mean > 0).length / resamples,
    };
  });
}

function checkWeights(weights: ArrayLike<number> | undefined, samples: number): void {
  if (weights === undefined) return;
  if (weights.length !== samples) {
    throw new MemError('bad-shape', `There are ${weights.length} weights for ${samples} samples; give one for each.`);
  }
  const bad = Array.from(weights).findIndex((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (bad >= 0) {
    throw new MemError('bad-value', `The weight of sample ${bad} is ${weights[bad]}, but must be a positive number.`);
  }
}

/** Counts for each sample the seeds that predict it correctly. */
function sumSeeds(what: string, correct: Correctness): { sums: Float64Array; seeds: number } {
  const seeds = isPerSeed(correct) ? correct : [correct];
  const samples = seeds[0]?.length ?? 0;
  if (samples === 0) throw new MemError('bad-shape', `${what} has no samples: give at least one.`);
  const sums = new Float64Array(samples);
  for (const [index, values] of seeds.entries()) {
    if (values.length !== samples) {
      const message = `Seed ${index} of ${what} has ${values.length} samples, but seed 0 has ${samples}.`;
      throw new MemError('bad-shape', message);
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

/** Fills `drawn` with samples drawn with replacement, two from each block of the generator. */
function drawSamples(drawn: Int32Array, key: RandomKey, resample: number): void {
  const { length } = drawn;
  for (let i = 0; i < length; i += 2) {
    const [first, second] = threefry(key, i, resample);
    drawn[i] = Math.floor((first * length) / 2 ** 32);
    if (i + 1 < length) drawn[i + 1] = Math.floor((second * length) / 2 ** 32);
  }
}

/** Sums the values of the drawn samples, or of all samples. */
function sumOf(values: ArrayLike<number>, drawn?: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[drawn ? drawn[i]! : i]!;
  return sum;
}

/** Quantile by linear interpolation between the two nearest values. */
function quantile(ascending: Float64Array, fraction: number): number {
  const position = fraction * (ascending.length - 1);
  const low = ascending[Math.floor(position)]!;
  const high = ascending[Math.ceil(position)]!;
  return low + (high - low) * (position - Math.floor(position));
}
