import { MemError, unknownName } from '@mem/errors';
import { classAwareSampler, instanceSampler } from './cycling-samplers.js';
import { classBalancedSampler, progressiveSampler, squareRootSampler } from './independent-samplers.js';
import type { Sampler, SamplerName, SamplerOptions } from './sampler.js';

/** Options of `createSampler`, those of all samplers. Options of other samplers than the one made have no effect. */
export interface CreateSamplerOptions extends SamplerOptions {
  /**
   * Consecutive draws from a class, for `class-aware`.
   * @default 4
   */
  readonly samplesPerClass?: number;
  /** Number of epochs, required by `progressive`. */
  readonly epochs?: number;
}

/** Names of the samplers `createSampler` makes. */
export const samplerNames: readonly SamplerName[] = [
  'instance',
  'class-balanced',
  'class-aware',
  'square-root',
  'progressive',
];

/**
 * Makes the sampler of a name.
 * @throws MemError `unknown-name` for an unknown name, or as the function of the sampler.
 */
export function createSampler(name: string, options: CreateSamplerOptions): Sampler {
  switch (name) {
    case 'instance':
      return instanceSampler(options);
    case 'class-balanced':
      return classBalancedSampler(options);
    case 'class-aware':
      return classAwareSampler(options);
    case 'square-root':
      return squareRootSampler(options);
    case 'progressive': {
      const { epochs } = options;
      if (epochs === undefined) throw new MemError('bad-option', 'The progressive sampler needs the option epochs.');
      return progressiveSampler({ ...options, epochs });
    }
    default:
      throw unknownName('sampler', name, samplerNames);
  }
}
