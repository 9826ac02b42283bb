import { type LongTailIndices, type LongTailOptions, longTailIndices } from '../long-tail-indices.js';
import { type Collection, takeFromList } from './collection.js';

/** Collection with a long-tailed subset of its training images. */
export interface LongTailedCollection extends LongTailIndices {
  readonly collection: Collection;
}

/**
 * Selects a long-tailed subset of a collection's (nearly) balanced training images, by a profile or by counts.
 * Validation and test images do not change.
 * @throws MemError `bad-value` if a class has fewer training images than it should keep, `bad-option`, `unknown-name`.
 */
export async function makeLongTailedCollection(
  collection: Collection,
  options: LongTailOptions = {},
): Promise<LongTailedCollection> {
  const { train } = collection.splits;
  const cut = await longTailIndices(train.labels, { ...options, numClasses: collection.classNames.length });
  const note =
    `The training split is a long tail of ${cut.indices.length} among ${train.labels.length} images, cut by seed ` +
    `${options.seed ?? 1}; the sha-256 of their positions is ${cut.checksum}.`;
  return {
    ...cut,
    collection: {
      ...collection,
      splits: { ...collection.splits, train: takeFromList(train, cut.indices) },
      classCounts: cut.classCounts,
      notes: [...collection.notes, note],
    },
  };
}
