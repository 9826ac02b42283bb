import { checkPositive } from '@mem/errors';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { type ClassCounts, readCounts } from './class-counts.js';
import { checkGroups, customGroups, type Groups } from './groups.js';

/** Options of `evenGroups`. */
export interface EvenGroupsOptions {
  /**
   * Number of groups, at least 2.
   * @default 3
   */
  readonly groups?: number;
}

/** Options of `randomGroups`. */
export interface RandomGroupsOptions extends EvenGroupsOptions {
  /** Seed of the random members. */
  readonly seed: number;
}

/**
 * Makes groups of equally many classes (to within one), ordered from the most training samples to the fewest; ties are
 * ordered by class id.
 * @throws MemError `bad-group` for fewer than 2 groups or more groups than classes.
 * @throws MemError `bad-value` for a count that is not a whole number.
 */
export function evenGroups(classCounts: ClassCounts, { groups = 3 }: EvenGroupsOptions = {}): Groups {
  const counts = readCounts(classCounts);
  const byCount = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]!);
  return cut(byCount, groups, 'even');
}

/**
 * Makes groups of equally many random classes (to within one), as a control for other partitions.
 * @throws MemError `bad-group` for fewer than 2 groups or more groups than classes.
 */
export function randomGroups(numClasses: number, { groups = 3, seed }: RandomGroupsOptions): Groups {
  checkPositive('numClasses', numClasses, { integer: true });
  return cut([...permutation(deriveKey(randomKey(seed), 'groups'), numClasses)], groups, 'random');
}

function cut(classes: readonly number[], groups: number, name: string): Groups {
  checkPositive('groups', groups, { integer: true });
  const bound = (group: number) => Math.ceil((group * classes.length) / groups);
  const indices = Array.from({ length: groups }, (_, group) => group);
  return checkGroups(
    customGroups(
      indices.map((group) => classes.slice(bound(group), bound(group + 1))),
      { names: indices.map((group) => `${name}-${group + 1}`) },
    ),
  );
}
