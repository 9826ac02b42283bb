import { unknownName } from '@mem/errors';
import type { ClassCounts } from './class-counts.js';
import { type EvenGroupsOptions, evenGroups, randomGroups } from './even-groups.js';
import type { Groups } from './groups.js';
import { type ShotGroupsOptions, shotGroups } from './shot-groups.js';

/** The partitions that `createGroups` knows. */
export type GroupsName = 'shot' | 'even' | 'random';

/** Options of `createGroups`: those of the partition that is asked for; the others have no effect. */
export interface CreateGroupsOptions extends ShotGroupsOptions, EvenGroupsOptions {
  /** Of `random` only. */
  readonly seed?: number;
}

/** The names that `createGroups` takes. */
export const groupsNames: readonly GroupsName[] = ['shot', 'even', 'random'];

/** The partition called `name`, for callers that hold a string. @throws MemError `unknown-name`, or as the partition does. */
export function createGroups(
  name: string,
  classCounts: ClassCounts,
  { seed = 0, ...options }: CreateGroupsOptions = {},
): Groups {
  switch (name) {
    case 'shot':
      return shotGroups(classCounts, options);
    case 'even':
      return evenGroups(classCounts, options);
    case 'random':
      return randomGroups(classCounts.length, { ...options, seed });
    default:
      throw unknownName('partition', name, groupsNames);
  }
}
