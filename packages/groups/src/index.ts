export {
  type CheckCountsCoverOptions,
  type ClassCounts,
  checkClassCounts,
  checkCountsCover,
  countClasses,
} from './class-counts.js';
export { createSampler, samplerNames } from './create-sampler.js';
export { type EvenGroupsOptions, evenGroups, type RandomGroupsOptions, randomGroups } from './even-groups.js';
export { type CustomGroupsOptions, checkGroups, customGroups, type Groups, withoutEmptyGroups } from './groups.js';
export { type ClassIds, type ReadLabelsOptions, readLabels } from './labels.js';
export type { CreateSamplerOptions, Sampler, SamplerName } from './sampler.js';
export { type ShotBounds, type ShotGroupsOptions, shotGroups, suggestShotBounds } from './shot-groups.js';
