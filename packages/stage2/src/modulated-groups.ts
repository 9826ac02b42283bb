import { MemError } from '@mem/errors';
import { checkGroups, type Groups, shotGroups, suggestShotBounds, withoutEmptyGroups } from '@mem/groups';
import type { CheckedStage2Data } from './frozen-outputs.js';

/**
 * Returns the groups that a modulator weighs: those of the data, or the non-empty shot groups of its class counts.
 * @throws MemError `bad-group` for an empty group, or where all classes are in one shot group.
 */
export function modulatedGroups({
  groups: given,
  classCounts,
}: Pick<CheckedStage2Data, 'groups' | 'classCounts'>): Groups {
  if (given !== undefined) return checkGroups(given);
  const groups = withoutEmptyGroups(shotGroups(classCounts));
  if (groups.classes.length > 1) return groups;
  const bounds = suggestShotBounds(classCounts);
  const advice =
    bounds === undefined
      ? 'All classes have the same number of training images: there is no long tail. Give groups of another kind.'
      : `Give groups with other bounds, such as shotGroups(classCounts, { manyAbove: ${bounds.manyAbove}, fewBelow: ${bounds.fewBelow} }).`;
  throw new MemError(
    'bad-group',
    `Every class is ${groups.names[0]}-shot, but a modulator needs at least 2 groups. ${advice}`,
  );
}
