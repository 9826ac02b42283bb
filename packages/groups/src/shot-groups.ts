import { MemError } from '@mem/errors';
import { type ClassCounts, readCounts } from './class-counts.js';
import { customGroups, type Groups } from './groups.js';

/** Bounds between many-shot, medium-shot and few-shot classes. */
export interface ShotBounds {
  /** Classes with more training samples are many-shot. */
  readonly manyAbove: number;
  /** Classes with fewer training samples are few-shot. */
  readonly fewBelow: number;
}

/** Options of `shotGroups`; the bounds are 100 and 20 by default. */
export interface ShotGroupsOptions extends Partial<ShotBounds> {
  /**
   * Treat counts equal to the bounds as many-shot and few-shot instead of medium-shot.
   * @default false
   */
  readonly inclusive?: boolean;
}

/**
 * Makes the groups many, medium and few by training samples per class. Any of them may be empty. The default bounds
 * have been standard in long-tailed evaluation since Liu et al., "Large-scale long-tailed recognition in an open world", CVPR
 * 2019.
 * @throws MemError `bad-value` for a count that is not a whole number.
 * @throws MemError `bad-option` for bounds that overlap.
 */
export function shotGroups(
  classCounts: ClassCounts,
  { manyAbove = 100, fewBelow = 20, inclusive = false }: ShotGroupsOptions = {},
): Groups {
  const counts = readCounts(classCounts);
  if (!(fewBelow < manyAbove || (fewBelow === manyAbove && !inclusive))) {
    throw new MemError(
      'bad-option',
      `fewBelow must be below manyAbove, but is ${fewBelow} with manyAbove ${manyAbove}; a class would be many and few at once.`,
      { manyAbove, fewBelow },
    );
  }
  const groups: [number[], number[], number[]] = [[], [], []];
  for (const [classId, count] of counts.entries()) {
    const many = count > manyAbove || (inclusive && count === manyAbove);
    const few = count < fewBelow || (inclusive && count === fewBelow);
    groups[many ? 0 : few ? 2 : 1].push(classId);
  }
  return customGroups(groups, { names: ['many', 'medium', 'few'] });
}

/**
 * Suggests bounds for `shotGroups` that give at least two groups with classes, near thirds of the classes where
 * possible. Returns undefined if all counts are equal, since no bounds can split them.
 * @throws MemError `bad-value` for a count that is not a whole number.
 */
export function suggestShotBounds(classCounts: ClassCounts): ShotBounds | undefined {
  const descending = readCounts(classCounts).toSorted((a, b) => b - a);
  const [largest, smallest] = [descending[0]!, descending.at(-1)!];
  if (largest === smallest) return undefined;
  const atThird = (third: number): number => descending[Math.floor((third * descending.length) / 3)]!;
  // A bound below the largest count leaves classes above it and, being a count itself, at least one that is not.
  const manyAbove = atThird(1) < largest ? atThird(1) : descending.find((count) => count < largest)!;
  return { manyAbove, fewBelow: Math.min(manyAbove, Math.max(atThird(2), smallest + 1)) };
}
