import { MemError } from '@mem/errors';
import { checkWholeCounts } from './class-counts.js';
import { customGroups, type Groups } from './groups.js';

/** Options of `shotGroups`. */
export interface ShotGroupsOptions {
  /** Classes with more training samples are many-shot. */
  readonly manyAbove?: number;
  /** Classes with fewer training samples are few-shot. */
  readonly fewBelow?: number;
  /** Counts the bounds themselves as many and few instead of medium. */
  readonly inclusive?: boolean;
}

/**
 * The groups many, medium and few by training samples per class; any of them may be empty. The bounds are those of
 * long-tailed evaluation since Liu et al., "Large-scale long-tailed recognition in an open world", CVPR 2019.
 * @throws MemError `bad-value` for a count that is no whole number, `bad-option` for bounds that overlap.
 */
export function shotGroups(
  classCounts: ArrayLike<number>,
  { manyAbove = 100, fewBelow = 20, inclusive = false }: ShotGroupsOptions = {},
): Groups {
  checkWholeCounts(classCounts);
  if (!(fewBelow < manyAbove || (fewBelow === manyAbove && !inclusive))) {
    throw new MemError(
      'bad-option',
      `fewBelow must lie below manyAbove, but is ${fewBelow} with ${manyAbove}; a class would be many and few at once.`,
      { manyAbove, fewBelow },
    );
  }
  const groups: [number[], number[], number[]] = [[], [], []];
  for (let classId = 0; classId < classCounts.length; classId++) {
    const count = classCounts[classId]!;
    const many = count > manyAbove || (inclusive && count === manyAbove);
    const few = count < fewBelow || (inclusive && count === fewBelow);
    groups[many ? 0 : few ? 2 : 1].push(classId);
  }
  return customGroups(groups, { names: ['many', 'medium', 'few'] });
}
