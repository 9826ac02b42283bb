import { checkPositive, MemError } from '@mem/errors';
import { deriveKey, type RandomKey, threefry } from '@mem/random';
import { checkClassCounts } from './class-counts.js';
import { indexByClass } from './class-index.js';
import { type CreateSamplerOptions, type Sampler, samplerKey, samplerOf } from './sampler.js';

/** Draws a class uniformly, then one of its samples uniformly, with replacement. */
export function classBalancedSampler({ labels, numClasses, seed }: CreateSamplerOptions): Sampler {
  const { counts, sample } = indexByClass(labels, numClasses);
  checkClassCounts(counts);
  const key = samplerKey('class-balanced', seed);
  return samplerOf('class-balanced', labels.length, (number) => {
    const [first, second] = twoUniforms(key, number);
    const classId = Math.floor(first * numClasses);
    return sample(classId, Math.floor(second * counts[classId]!));
  });
}

/** Draws a class by the square root of its size, then one of its samples. A class without samples is never drawn. */
export function squareRootSampler({ labels, numClasses, seed }: CreateSamplerOptions): Sampler {
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

/** Changes linearly from drawing samples uniformly in the first epoch to class-balanced draws in the last. */
export function progressiveSampler({ labels, numClasses, seed, epochs }: CreateSamplerOptions): Sampler {
  if (epochs === undefined) throw new MemError('bad-option', 'The progressive sampler needs the option epochs.');
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

/** Returns two random numbers from [0, 1) for draw `number`. */
function twoUniforms(key: RandomKey, number: number): [number, number] {
  const [first, second] = threefry(key, number >>> 0, Math.floor(number / 2 ** 32));
  return [first / 2 ** 32, second / 2 ** 32];
}

/** Finds the first index of a value above `target` by bisection. */
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
