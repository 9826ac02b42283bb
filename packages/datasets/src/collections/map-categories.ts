import { type AvailableSplits, mapSplits, splitEntries } from '../splits.js';
import type { ImageList } from './collection.js';

/** Lists with class ids as labels, and the names of the classes. */
export interface MappedCategories {
  readonly listed: AvailableSplits<ImageList>;
  /** Names by class id, for the categories that have one. */
  readonly categoryNames: ReadonlyMap<number, string>;
  readonly notes: readonly string[];
}

/**
 * Converts the category ids of lists to class ids from 0: the same ids if they have no gaps, otherwise the positions of
 * the occurring categories in the order of `categories`.
 */
export async function mapCategories(
  listed: AvailableSplits<ImageList>,
  categories: ReadonlyMap<number, string | undefined>,
): Promise<MappedCategories> {
  const used = new Set(splitEntries(listed).flatMap(([, { labels }]) => [...new Set(labels)]));
  const ascending = [...used].sort((a, b) => a - b);
  const gapless = ascending.every((id, position) => id === position);
  const ids = gapless ? ascending : [...new Set([...categories.keys(), ...ascending])].filter((id) => used.has(id));
  const names = ids.flatMap((id, label) => {
    const name = categories.get(id);
    return name === undefined ? [] : [[label, name] as const];
  });
  const categoryNames = new Map(names);
  if (gapless) return { listed, categoryNames, notes: [] };
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const mapped = async (list: ImageList): Promise<ImageList> => ({
    ...list,
    labels: list.labels.map((id) => labelOf.get(id)!),
  });
  const order = categories.size > 0 ? "in the order of 'categories'" : 'in ascending order';
  return {
    listed: await mapSplits(listed, mapped),
    categoryNames,
    notes: [`Category ids ${shorten(ids)} are classes ${shorten([...ids.keys()])}, ${order}, as the ids have gaps.`],
  };
}

function shorten(numbers: readonly number[]): string {
  return numbers.length <= 6 ? numbers.join(', ') : `${numbers.slice(0, 3).join(', ')}, ..., ${numbers.at(-1)}`;
}
