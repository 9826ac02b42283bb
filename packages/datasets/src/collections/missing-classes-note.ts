import { countClasses } from '@mem/groups';

/** Classes that a note names; the others are counted. */
const named = 5;

/** A split, by what notes call it and its items. */
export interface NotedSplit {
  /** Such as `validation`. */
  readonly split: string;
  /** Class ids of the items, or the ids that occur. */
  readonly labels: ArrayLike<number>;
  /** Element c is the name of class c. */
  readonly classNames: readonly string[];
  /** What a split holds; `image` unless given. */
  readonly item?: string;
}

/** A sentence on the classes that do not occur in a split, such as `1 of 3 classes has no validation image: cow.`; undefined where all do. */
export function missingClassesNote({ split, labels, classNames, item = 'image' }: NotedSplit): string | undefined {
  const counts = countClasses(labels, classNames.length);
  const missing = classNames.filter((_, classId) => counts[classId] === 0);
  if (missing.length === 0) return undefined;
  const more = missing.length > named ? ` and ${missing.length - named} more` : '';
  return `${missing.length} of ${classNames.length} classes ${missing.length === 1 ? 'has' : 'have'} no ${split} ${item}: ${missing.slice(0, named).join(', ')}${more}.`;
}
