import { checkPositive } from '@mem/errors';
import { deriveKey, type RandomKey, threefry } from '@mem/random';
import { checkClassCounts } from './class-counts.js';
import { indexByClass } from './class-index.js';
import { type Sampler, type SamplerOptions, samplerKey, samplerOf } from './sampler.js';

/** Options of `progressiveSampler`. */
export interface ProgressiveSamplerOptions extends SamplerOptions {
  /** Number of epochs from instance sampling to class-balanced sampling. */
  readonly epochs: number;
}

/**
 * Draws a class uniformly, then one of its samples uniformly, with replacement. An epoch is as many draws as samples.
 * @throws MemError `bad-value` for no labels or a class without samples.
 * @throws MemError `bad-label` for a label out of range.
 */
export function classBalancedSampler({ labels, numClasses, seed }: SamplerOptions): Sampler {
  const { counts, sample } = indexByClass(labels, numClasses);
  checkClassCounts(counts);
  const key = samplerKey('class-balanced', seed);
  return samplerOf('class-balanced', labels.length, (number) => {
    const [first, second] = twoUniforms(key, number);
    const classId = Math.floor(first * numClasses);
    return sample(classId, Math.floor(second * counts[classId]!));
  });
}

/**
 * Draws a class with probability proportional to the square root of its size, then one of its samples uniformly, with
 * replacement. A class without samples is never drawn. An epoch is as many draws as samples.
 * @throws MemError `bad-value` for no labels.
 * @throws MemError `bad-label` for a label out of range.
 */
export function squareRootSampler({ labels, numClasses, seed }: SamplerOptions): Sampler {
  const { counts, sample } = indexByClass(labels, numClasses);
  const key = samplerKey('square-root', seed);
  const cumulative = new Float64Array(numClasses);
  let total = 0;
  for (const [classId, count] of counts.entries()) {
    total += Math.sqrt(count);
    cumulative[classId] = total;
  }
  return samplerOf('square-root', labels.length, (number) => {
    const [first, second] = twoUniforms(key, number);
    const classId = firstAbove(cumulative, first * total);
    return sample(classId, Math.floor(second * counts[classId]!));
  });
}

/**
 * Draws class-balanced with probability t, else any sample uniformly. t grows from 0 in the first epoch to 1 in the
 * last and stays there. An epoch is as many draws as samples (Kang et al., ICLR 2020, section 3).
 * @throws MemError `bad-value` for no labels or a class without samples.
 * @throws MemError `bad-label` for a label out of range.
 */
export function progressiveSampler({ labels, numClasses, seed, epochs }: ProgressiveSamplerOptions): Sampler {
  checkPositive('epochs', epochs, { integer: true });
  const { counts, sample } = indexByClass(labels, numClasses);
  checkClassCounts(counts);
  const key = samplerKey('progressive', seed);
  const coinKey = deriveKey(key, 'coin');
  const length = labels.length;
  return samplerOf('progressive', length, (number) => {
    const t = Math.min(1, Math.floor(number / length) / Math.max(1, epochs - 1));
    const [coin] = twoUniforms(coinKey, number);
    const [first, second] = twoUniforms(key, number);
    if (coin >= t) return Math.floor(first * length);
    const classId = Math.floor(first * numClasses);
    return sample(classId, Math.floor(second * counts[classId]!));
  });
}

/** Two random numbers from [0, 1) for draw `number`. */
function twoUniforms(key: RandomKey, number: number): [number, number] {
  const [first, second] = threefry(key, number >>> 0, Math.floor(number / 2 ** 32));
  return [first / 2 ** 32, second / 2 ** 32];
}

/** First index of a value above `target` in ascending values. */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
