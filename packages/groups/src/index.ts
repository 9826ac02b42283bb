export {
  type CheckCountsCoverOptions,
  type ClassCounts,
  checkClassCounts,
  checkCountsCover,
  countClasses,
} from './class-counts.js';
export { type CreateGroupsOptions, createGroups, type GroupsName, groupsNames } from './create-groups.js';
export { type CreateSamplerOptions, createSampler, samplerNames } from './create-sampler.js';
export { type ClassAwareSamplerOptions, classAwareSampler, instanceSampler } from './cycling-samplers.js';
export { type EvenGroupsOptions, evenGroups, type RandomGroupsOptions, randomGroups } from './even-groups.js';
export { type CustomGroupsOptions, checkGroups, customGroups, type Groups, withoutEmptyGroups } from './groups.js';
export {
  classBalancedSampler,
  type ProgressiveSamplerOptions,
  progressiveSampler,
  squareRootSampler,
} from './independent-samplers.js';
export { type ClassIds, type ReadLabelsOptions, readLabels } from './labels.js';
export type { Sampler, SamplerName, SamplerOptions } from './sampler.js';
export { type ShotBounds, type ShotGroupsOptions, shotGroups, suggestShotBounds } from './shot-groups.js';
