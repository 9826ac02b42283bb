import { MemError, unknownName } from '@mem/errors';
import { classAwareSampler, instanceSampler } from './cycling-samplers.js';
import { classBalancedSampler, progressiveSampler, squareRootSampler } from './independent-samplers.js';
import type { Sampler, SamplerName, SamplerOptions } from './sampler.js';

/** Options of `createSampler`: those of every sampler; what the one asked for does not use has no effect. */
export interface CreateSamplerOptions extends SamplerOptions {
  /** Of `class-aware` only. */
  readonly samplesPerClass?: number;
  /** Of `progressive`, which needs it. */
  readonly epochs?: number;
}

/** The names that `createSampler` takes. */
export const samplerNames: readonly SamplerName[] = [
  'instance',
  'class-balanced',
  'class-aware',
  'square-root',
  'progressive',
];

/** The sampler called `name`, for callers that hold a string. @throws MemError `unknown-name`, or as the sampler does. */
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
