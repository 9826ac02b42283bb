import { checkPositive, MemError } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey, threefry } from '@mem/random';

/** 1 for each sample that a method got right, 0 for the others, [samples]; or one such list per seed. */
export type Correctness = ArrayLike<number> | readonly ArrayLike<number>[];

/** What `pairedBootstrap` compares, and how. */
export interface PairedBootstrapOptions {
  /** The method that is compared. */
  readonly correctA: Correctness;
  /** On the same samples in the same order. */
  readonly correctB: Correctness;
  /** How much each sample counts, [samples]; all the same where not given. */
  readonly weights?: ArrayLike<number>;
  /** How often the samples are drawn anew. */
  readonly resamples?: number;
  /** Of the draws. */
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

/** What `pairedBootstraps` compares, and how. */
export interface PairedBootstrapsOptions extends Omit<PairedBootstrapOptions, 'correctA' | 'correctB'> {
  /** One for each method. */
  readonly correct: readonly Correctness[];
  /** What all of them are compared with, on the same samples in the same order. */
  readonly reference: Correctness;
}

/**
 * Compares two methods on the same samples by drawing the samples anew, with replacement (Efron and Tibshirani,
 * "An introduction to the bootstrap", 1993); several seeds of a method are averaged per sample first, so the interval
 * speaks of other test samples, not of other seeds. With weights, accuracy is the weighted mean of the samples drawn.
 * @throws MemError `bad-shape` for no samples or unequal lengths, `bad-value` outside [0, 1] or for weights that are not
 * positive, `bad-option`.
 */
export function pairedBootstrap({ correctA, correctB, ...options }: PairedBootstrapOptions): PairedBootstrap {
  return pairedBootstraps({ ...options, correct: [correctA], reference: correctB })[0]!;
}

/**
 * `pairedBootstrap` of several methods against one: the same results, but the samples are drawn once for all of them.
 * @throws MemError as `pairedBootstrap` does.
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
  if (!(confidence > 0 && confidence < 1)) {
    throw new MemError('bad-option', `confidence must lie between 0 and 1, but is ${confidence}.`, { confidence });
  }
  const b = sumSeeds('correctB', reference);
  const samples = b.sums.length;
  checkWeights(weights, samples);
  const compared = correct.map((each) => {
    const a = sumSeeds('correctA', each);
    if (a.sums.length !== samples) {
      throw new MemError(
        'bad-shape',
        `correctA has ${a.sums.length} samples and correctB ${samples}; both need the same.`,
      );
    }
    // Whole numbers until the last division, so that a difference of zero is exactly zero.
    const differences = a.sums.map((sum, i) => (sum * b.seeds - b.sums[i]! * a.seeds) * (weights?.[i] ?? 1));
    return { differences, scale: 1 / (a.seeds * b.seeds), means: new Float64Array(resamples) };
  });
  const weightOf = (drawn: Int32Array | undefined): number => (weights ? sumOf(weights, drawn) : samples);
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
      difference: (scale / weightOf(undefined)) * sumOf(differences, undefined),
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

/** Fills `drawn` with samples drawn with replacement; each block of the generator gives two. */
function drawSamples(drawn: Int32Array, key: RandomKey, resample: number): void {
  const { length } = drawn;
  for (let i = 0; i < length; i += 2) {
    const [first, second] = threefry(key, i, resample);
    drawn[i] = Math.floor((first * length) / 2 ** 32);
    if (i + 1 < length) drawn[i + 1] = Math.floor((second * length) / 2 ** 32);
  }
}

/** The sum of the values of the samples drawn, of all of them where none are given. */
function sumOf(values: ArrayLike<number>, drawn: Int32Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[drawn ? drawn[i]! : i]!;
  return sum;
}

/** Linear interpolation between the two nearest of `ascending`. */
function quantile(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const low = ascending[Math.floor(position)]!;
  const high = ascending[Math.ceil(position)]!;
  return low + (high - low) * (position - Math.floor(position));
}
