import { checkPositive, MemError } from '@mem/errors';

/** Partition of the classes. */
export interface Groups {
  /** Name of each group. */
  readonly names: readonly string[];
  /** Class ids of each group, ascending. */
  readonly classes: readonly (readonly number[])[];
  /** Group of each class, `[numClasses]`. */
  readonly ofClass: Int32Array;
}

/** Options of `customGroups`. */
export interface CustomGroupsOptions {
  /**
   * Names of the groups.
   * @default ['group-1', 'group-2', ...]
   */
  readonly names?: readonly string[];
  /**
   * Number of classes.
   * @default The number of classes listed.
   */
  readonly numClasses?: number;
}

/**
 * Makes a partition from the classes of each group. A group may be empty (see `checkGroups`).
 * @throws MemError `bad-group` for a class that is out of range, in two groups or in none, and for names that are not
 * distinct or not as many as the groups.
 */
export function customGroups(
  classes: readonly (readonly number[])[],
  {
    names = classes.map((_, group) => `group-${group + 1}`),
    numClasses = classes.reduce((total, members) => total + members.length, 0),
  }: CustomGroupsOptions = {},
): Groups {
  checkPositive('numClasses', numClasses, { integer: true });
  if (names.length !== classes.length || new Set(names).size !== names.length) {
    throw new MemError(
      'bad-group',
      `${classes.length} groups need as many different names, but are given ${names.join(', ') || 'none'}.`,
      { names },
    );
  }
  const ofClass = new Int32Array(numClasses).fill(-1);
  for (const [group, members] of classes.entries()) {
    for (const classId of members) {
      const earlier = ofClass[classId];
      if (earlier === undefined) {
        throw badGroup(`Group '${names[group]}' lists class ${classId}; classes are 0 to ${numClasses - 1}.`, group);
      }
      if (earlier >= 0) {
        throw badGroup(`Class ${classId} is in group '${names[group]}' and in '${names[earlier]}'. Keep one.`, group);
      }
      ofClass[classId] = group;
    }
  }
  const left = ofClass.indexOf(-1);
  if (left >= 0) throw new MemError('bad-group', `Class ${left} is in no group. Add it to one.`, { class: left });
  return { names: [...names], classes: classes.map((members) => members.toSorted((a, b) => a - b)), ofClass };
}

/** Returns the partition without its empty groups, in the same order. */
export function withoutEmptyGroups({ names, classes, ofClass }: Groups): Groups {
  const isFilled = (_: unknown, group: number) => classes[group]!.length > 0;
  return customGroups(classes.filter(isFilled), { names: names.filter(isFilled), numClasses: ofClass.length });
}

/**
 * Returns `groups` if a modulator can be fitted to them: a partition with at least two groups, none of them empty.
 * @throws MemError `bad-group` with the wrong group and the reason.
 */
export function checkGroups(groups: Groups): Groups {
  const { names, classes, ofClass } = groups;
  const { length } = classes;
  if (length < 2) throw new MemError('bad-group', `At least 2 groups are needed, but there are ${length}.`);
  if (length > ofClass.length)
    throw new MemError('bad-group', `There are ${length} groups for only ${ofClass.length} classes. Use fewer groups.`);
  const empty = classes.findIndex((members) => members.length === 0);
  if (empty >= 0) throw badGroup(`Group '${names[empty]}' has no classes. Use other bounds or fewer groups.`, empty);
  const rebuilt = customGroups(classes, { names, numClasses: ofClass.length });
  const differing = ofClass.findIndex((group, classId) => group !== rebuilt.ofClass[classId]);
  if (differing >= 0) {
    const listed = rebuilt.ofClass[differing]!;
    throw badGroup(
      `Class ${differing} is listed in group '${names[listed]}', but its entry in ofClass is ${ofClass[differing]}. Make both agree.`,
      listed,
    );
  }
  return groups;
}

function badGroup(message: string, group: number): MemError {
  return new MemError('bad-group', message, { group });
}
