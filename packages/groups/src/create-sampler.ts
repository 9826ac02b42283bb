import { checkOption } from '@mem/errors';
import { classAwareSampler, instanceSampler } from './cycling-samplers.js';
import { classBalancedSampler, progressiveSampler, squareRootSampler } from './independent-samplers.js';
import type { CreateSamplerOptions, Sampler, SamplerName } from './sampler.js';

const samplers: Readonly<Record<SamplerName, (options: CreateSamplerOptions) => Sampler>> = {
  instance: instanceSampler,
  'class-balanced': classBalancedSampler,
  'class-aware': classAwareSampler,
  'square-root': squareRootSampler,
  progressive: progressiveSampler,
};

/** Names of the samplers, for `createSampler`. */
export const samplerNames: readonly SamplerName[] = Object.keys(samplers) as SamplerName[];

/**
 * Creates a sampler by name:
 * - `instance` draws every sample once per epoch, in a new order each time;
 * - `class-balanced` draws a class uniformly, then one of its samples uniformly, with replacement;
 * - `class-aware` cycles through the classes in random order, taking `samplesPerClass` samples from a random cycle of
 *   each. An epoch is the size of the largest class times the number of classes, as in the decoupling code's
 *   ClassAwareSampler (Kang et al., "Decoupling representation and classifier for long-tailed recognition", ICLR 2020);
 * - `square-root` draws a class with probability proportional to the square root of its size, then one of its samples;
 * - `progressive` draws class-balanced with probability t, else any sample uniformly; t grows from 0 in the first epoch
 *   to 1 in the last and stays there (Kang et al., section 3).
 *
 * Unless stated otherwise, an epoch is as many draws as there are samples.
 * @throws MemError `unknown-name` for an unknown name.
 * @throws MemError `bad-value` for no labels or, except for `instance` and `square-root`, a class without samples.
 * @throws MemError `bad-label` for a label out of range.
 * @throws MemError `bad-option` for an option out of range, or `progressive` without `epochs`.
 */
export function createSampler(name: string, options: CreateSamplerOptions): Sampler {
  return samplers[checkOption('sampler', name, samplerNames)](options);
}
