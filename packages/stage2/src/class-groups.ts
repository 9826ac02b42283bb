import { MemError } from '@mem/errors';
import {
  checkGroups,
  type EvenGroupsOptions,
  evenGroups,
  type Groups,
  type RandomGroupsOptions,
  randomGroups,
  type ShotBounds,
  shotGroups,
  suggestShotBounds,
  withoutEmptyGroups,
} from '@mem/groups';
import type { CheckedStage2Data } from './frozen-outputs.js';

/** Default bounds, the usual ones of long-tailed evaluation. */
export const defaultBounds: ShotBounds = { manyAbove: 100, fewBelow: 20 };

/** Classes grouped by their number of training images: the groups of the accuracies, and those of the modulator. */
export interface ClassGroups {
  /** Many, medium and few; some may be empty. */
  readonly shot: Groups;
  /** Groups of the partition; by default the shot groups without the empty ones. */
  readonly modulated: Groups;
}

/** Partition of the classes for a modulator: by shots, into groups of equally many classes, or at random. */
export type ClassPartition =
  | { readonly kind: 'shot' }
  | ({ readonly kind: 'even' } & EvenGroupsOptions)
  | ({ readonly kind: 'random' } & RandomGroupsOptions);

/**
 * Groups classes by shots for the accuracies, and by `partition` for a modulator.
 * @throws MemError `bad-group` for a partition into more groups than classes.
 */
export function classGroups(
  classCounts: Int32Array,
  bounds: ShotBounds = defaultBounds,
  partition: ClassPartition = { kind: 'shot' },
): ClassGroups {
  const shot = shotGroups(classCounts, bounds);
  return { shot, modulated: modulatedBy(partition, classCounts, shot) };
}

function modulatedBy(partition: ClassPartition, classCounts: Int32Array, shot: Groups): Groups {
  switch (partition.kind) {
    case 'even':
      return evenGroups(classCounts, partition);
    case 'random':
      return randomGroups(classCounts.length, partition);
    case 'shot':
      return withoutEmptyGroups(shot);
  }
}

/**
 * Checks that at least two shot groups have classes, as a modulator needs.
 * @throws MemError `bad-group` suggesting bounds that split the classes.
 */
export function checkModulated(
  { modulated }: ClassGroups,
  classCounts: Int32Array,
  { manyAbove, fewBelow }: ShotBounds = defaultBounds,
): void {
  if (modulated.names.length > 1) return;
  const other = suggestShotBounds(classCounts);
  const advice =
    other === undefined
      ? 'All classes have the same number of training images: there is no long tail, and no bounds can split them.'
      : `Give other bounds, such as --many-above ${other.manyAbove} --few-below ${other.fewBelow}; in a program, groups such as ` +
        `shotGroups(classCounts, { manyAbove: ${other.manyAbove}, fewBelow: ${other.fewBelow} }).`;
  throw new MemError(
    'bad-group',
    `Every class is ${modulated.names[0]}-shot (many: more than ${manyAbove} training images, few: fewer than ${fewBelow}), ` +
      `but a modulator needs at least 2 groups. ${advice}`,
  );
}

/**
 * Returns the groups that a modulator weighs: those of the data, or the non-empty shot groups of its class counts.
 * @throws MemError `bad-group` for an empty group, or where all classes are in one shot group.
 */
export function modulatedGroups({ groups, classCounts }: Pick<CheckedStage2Data, 'groups' | 'classCounts'>): Groups {
  if (groups !== undefined) return checkGroups(groups);
  const byShots = classGroups(classCounts);
  checkModulated(byShots, classCounts);
  return byShots.modulated;
}

/**
 * Checks the bounds of shot groups.
 * @throws MemError `bad-option` for bounds that would make a class both many-shot and few-shot.
 */
export function checkBounds({ manyAbove, fewBelow }: ShotBounds): void {
  if (fewBelow <= manyAbove) return;
  throw new MemError(
    'bad-option',
    `--few-below (in a recipe: groups.fewBelow) must be at most --many-above (groups.manyAbove), but is ${fewBelow} with ` +
      `${manyAbove}: a class would be few-shot and many-shot at once. Set both.`,
    { manyAbove, fewBelow },
  );
}

/**
 * Returns bounds as part of a stage's inputs: nothing for the default bounds, so that runs without the key keep their
 * digests.
 */
export function boundsInput(bounds: ShotBounds): { readonly groups?: ShotBounds } {
  const { manyAbove, fewBelow } = bounds;
  const isDefault = manyAbove === defaultBounds.manyAbove && fewBelow === defaultBounds.fewBelow;
  return isDefault ? {} : { groups: bounds };
}
