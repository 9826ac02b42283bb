import { unknownName } from '@mem/errors';
import type { ClassCounts } from './class-counts.js';
import { type EvenGroupsOptions, evenGroups, randomGroups } from './even-groups.js';
import type { Groups } from './groups.js';
import { type ShotGroupsOptions, shotGroups } from './shot-groups.js';

/** Name of a partition `createGroups` makes. */
export type GroupsName = 'shot' | 'even' | 'random';

/** Options of `createGroups`, those of all partitions. Options of other partitions than the one made have no effect. */
export interface CreateGroupsOptions extends ShotGroupsOptions, EvenGroupsOptions {
  /**
   * Seed of `random`.
   * @default 0
   */
  readonly seed?: number;
}

/** Names of the partitions `createGroups` makes. */
export const groupsNames: readonly GroupsName[] = ['shot', 'even', 'random'];

/**
 * Makes the partition of a name.
 * @throws MemError `unknown-name` for an unknown name, or as the function of the partition.
 */
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
