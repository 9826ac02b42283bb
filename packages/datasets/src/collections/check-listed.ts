import { MemError } from '@mem/errors';
import { type AvailableSplits, splitEntries } from '../splits.js';
import type { ImageList } from './collection.js';

/** Class names that came with a list, and their source. */
export interface GivenNames {
  readonly names: readonly string[];
  readonly source: string;
}

/**
 * Counts the classes and checks that the ids have no gaps from 0 and each has a training image.
 * @param stated - Number of classes stated in the file of the lists.
 * @throws MemError `bad-label` for a class without training images, a gap in the ids or an id that `given` does not
 * name.
 */
export function checkListedClasses(listed: AvailableSplits<ImageList>, given?: GivenNames, stated?: number): number {
  const seen = new Map<number, Map<string, string>>();
  let last = -1;
  for (const [split, { labels, where }] of splitEntries(listed)) {
    for (const [i, label] of labels.entries()) {
      if (given !== undefined && label >= given.names.length) {
        throw new MemError(
          'bad-label',
          `Expected class ids from 0 to ${given.names.length - 1}, as ${given.source} names ${given.names.length} classes, but ${where(i)} has class ${label}.`,
          { label, classes: given.names.length },
        );
      }
      const places = seen.get(label);
      if (places === undefined) seen.set(label, new Map([[split, where(i)]]));
      else if (!places.has(split)) places.set(split, where(i));
      last = Math.max(last, label);
    }
  }
  const numClasses = given?.names.length ?? Math.max(stated ?? 0, last + 1);
  // Stops at the first gap, so that a single huge id costs nothing.
  for (let c = 0; c < numClasses; c++) {
    const places = seen.get(c);
    if (places?.has('train')) continue;
    const message =
      places === undefined
        ? `Expected every class id from 0 to ${numClasses - 1} in the training list, but there is no image of class ${c} in any list: labels must go up from 0 without gaps. Number the classes 0, 1, 2 and so on in all lists.`
        : `Expected training images of every class, but class ${c} appears only in ${[...places].map(([split, where]) => `${split} (${where})`).join(' and ')}.`;
    throw new MemError('bad-label', message, { class: c });
  }
  return numClasses;
}

/**
 * Checks that no image is in two splits, which would be a leak.
 * @throws MemError `bad-value` with both places.
 */
export function checkLeaks(listed: AvailableSplits<ImageList>): void {
  const earlier: { split: string; list: ImageList; index: Map<string, number> }[] = [];
  for (const [split, list] of splitEntries(listed)) {
    for (const [i, path] of list.paths.entries()) {
      for (const other of earlier) {
        const at = other.index.get(path);
        if (at === undefined) continue;
        throw new MemError(
          'bad-value',
          `Expected each image in one split, but '${path}' is in ${other.split} (${other.list.where(at)}) and in ${split} (${list.where(i)}): ` +
            'training images must not be used for evaluation. Remove it from one of them.',
          { path, splits: [other.split, split] },
        );
      }
    }
    earlier.push({ split, list, index: new Map(list.paths.map((path, i) => [path, i])) });
  }
}
