import { MemError } from '@mem/errors';
import { customGroups, type Groups, shotGroups } from '@mem/groups';

/** The classes by their training images: as accuracies are told, and as the modulator weighs them. */
export interface ClassGroups {
  /** Many, medium and few; one may be empty. */
  readonly shot: Groups;
  /** Those of them that have classes. */
  readonly modulated: Groups;
}

export interface ClassGroupsOptions {
  readonly manyAbove?: number | undefined;
  readonly fewBelow?: number | undefined;
}

/** Groups classes by shots. @throws MemError `bad-group` for fewer than two groups, with bounds that give more; `bad-option`. */
export function classGroups(
  classCounts: ArrayLike<number>,
  { manyAbove = 100, fewBelow = 20 }: ClassGroupsOptions = {},
): ClassGroups {
  const shot = shotGroups(classCounts, { manyAbove, fewBelow });
  const filled = shot.names.map((_, g) => g).filter((g) => shot.classes[g]!.length > 0);
  if (filled.length < 2) {
    throw new MemError('bad-group', `Every class is ${shot.names[filled[0]!]}-shot (many: more than ${manyAbove} training images, few: fewer than ${fewBelow}), so there are no groups to tell apart. ${otherBounds(classCounts)}`); // biome-ignore format: fits
  }
  const names = filled.map((g) => shot.names[g]!);
  return { shot, modulated: customGroups(filled.map((g) => shot.classes[g]!), { names }) }; // biome-ignore format: fits
}

/** Bounds that part the classes in three, where their counts differ enough. */
function otherBounds(classCounts: ArrayLike<number>): string {
  const sorted = Array.from(classCounts).sort((a, b) => b - a);
  const [high, low] = [1, 2].map((third) => sorted[Math.floor((third * sorted.length) / 3)]!) as [number, number];
  if (high === sorted[0] && low === sorted.at(-1))
    return 'All classes have about as many images: there is no long tail.';
  return `Give other bounds, such as --many-above ${high} --few-below ${Math.max(low, sorted.at(-1)! + 1)}.`;
}
