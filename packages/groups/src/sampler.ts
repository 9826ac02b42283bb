import { MemError } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey } from '@mem/random';
import type { ClassIds } from './labels.js';

/** The samplers that `createSampler` knows. */
export type SamplerName = 'instance' | 'class-balanced' | 'class-aware' | 'square-root' | 'progressive';

/** An endless stream of sample indices that can be entered anywhere. */
export interface Sampler {
  readonly name: SamplerName;
  /** Draws that make an epoch. */
  readonly epochLength: number;
  /**
   * The sample indices of draws `start` to `start + count - 1`, [count]: a function of the seed and the draw's number
   * only, so that a resumed run draws what an uninterrupted one would.
   * @throws MemError `bad-option` unless both are whole numbers.
   */
  draws(start: number, count: number): Int32Array;
}

/** What every sampler needs. */
export interface SamplerOptions {
  /** The class of each sample, `[samples]`. */
  readonly labels: ClassIds;
  /** The number of classes that labels may name. */
  readonly numClasses: number;
  /** Seed of the draws. */
  readonly seed: number;
}

/** A sampler from a function of the draw's number. */
export function samplerOf(name: SamplerName, epochLength: number, draw: (number: number) => number): Sampler {
  return {
    name,
    epochLength,
    draws(start, count) {
      for (const [what, value] of Object.entries({ start, count })) {
        if (!Number.isSafeInteger(value) || value < 0) {
          throw new MemError('bad-option', `${what} must be a non-negative integer, but is ${value}.`, { value });
        }
      }
      return Int32Array.from({ length: count }, (_, i) => draw(start + i));
    },
  };
}

/** A sampler's own key, so that two samplers with one seed draw apart. */
export function samplerKey(name: SamplerName, seed: number): RandomKey {
  return deriveKey(randomKey(seed), 'sampler', name);
}
