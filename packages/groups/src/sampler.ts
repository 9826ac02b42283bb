import { checkNumber } from '@mem/errors';
import { deriveKey, type RandomKey, randomKey } from '@mem/random';
import type { ClassIds } from './labels.js';

/** Name of a sampler, for `createSampler`. */
export type SamplerName = 'instance' | 'class-balanced' | 'class-aware' | 'square-root' | 'progressive';

/** An endless stream of sample indices with random access. */
export interface Sampler {
  readonly name: SamplerName;
  /** Number of draws per epoch. */
  readonly epochLength: number;
  /**
   * Returns the sample indices of draws `start` to `start + count - 1`, `[count]`. Each depends only on the seed and
   * the number of the draw, so a resumed run draws the same samples as an uninterrupted one.
   * @throws MemError `bad-option` unless both are non-negative integers.
   */
  draws(start: number, count: number): Int32Array;
}

/** Options of `createSampler`; those of other samplers have no effect. */
export interface CreateSamplerOptions {
  /** Class of each sample, `[samples]`. */
  readonly labels: ClassIds;
  /** Number of classes. */
  readonly numClasses: number;
  /** Seed of the draws. */
  readonly seed: number;
  /**
   * Consecutive draws from a class, for `class-aware`. The default is that of the decoupling code's cRT recipes.
   * @default 4
   */
  readonly samplesPerClass?: number;
  /** Number of epochs from instance to class-balanced sampling, required by `progressive`. */
  readonly epochs?: number;
}

/** Creates a sampler from a function that maps the number of a draw to a sample. */
export function samplerOf(name: SamplerName, epochLength: number, draw: (number: number) => number): Sampler {
  return {
    name,
    epochLength,
    draws(start, count) {
      for (const [what, value] of Object.entries({ start, count })) {
        checkNumber(what, value, { from: 0, integer: true });
      }
      return Int32Array.from({ length: count }, (_, i) => draw(start + i));
    },
  };
}

/** Derives the key of a sampler, so that different samplers with the same seed draw independently. */
export function samplerKey(name: SamplerName, seed: number): RandomKey {
  return deriveKey(randomKey(seed), 'sampler', name);
}
