import { countClasses } from '@mem/groups';

/** Number of classes named in a note; the others are counted. */
const named = 5;

/** Names of a split and its items in notes. */
export interface NotedSplit {
  /** Name of the split, such as `validation`. */
  readonly split: string;
  /** Class ids of the items, or the occurring ids. */
  readonly labels: ArrayLike<number>;
  /** Class names by class id. */
  readonly classNames: readonly string[];
  /**
   * Name of an item of the split.
   * @default `image`
   */
  readonly item?: string;
}

/**
 * Describes the classes missing in a split: `1 of 3 classes has no validation image: cow.`; undefined if there are
 * none.
 */
export function missingClassesNote({ split, labels, classNames, item = 'image' }: NotedSplit): string | undefined {
  const counts = countClasses(labels, classNames.length);
  const missing = classNames.filter((_, classId) => counts[classId] === 0);
  if (missing.length === 0) return undefined;
  const more = missing.length > named ? ` and ${missing.length - named} more` : '';
  return `${missing.length} of ${classNames.length} classes ${missing.length === 1 ? 'has' : 'have'} no ${split} ${item}: ${missing.slice(0, named).join(', ')}${more}.`;
}
