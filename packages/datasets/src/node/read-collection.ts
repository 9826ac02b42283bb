import { basename, resolve } from 'node:path';
import { buildCollection, type MissingSplitOptions } from '../collections/build-collection.js';
import type { Collection } from '../collections/collection.js';
import { findKnownCollection } from '../collections/known-collections.js';
import { storedClassCounts } from './list-checksums.js';
import { probeSpellings } from './probe-spellings.js';
import { readImageFolders } from './read-image-folders.js';
import { readLists } from './read-lists.js';

/** Options of `readCollection`. */
export interface ReadCollectionOptions extends MissingSplitOptions {
  /**
   * A folder of lists (`ImageNet_LT_train.txt` ..., or JSON such as iNaturalist's `train2018.json` ...), or the
   * training list in it where there are several; left out, the images lie in a folder for each class.
   */
  readonly lists?: string;
  /** What the collection is called; after its lists or its folder where left out. */
  readonly name?: string;
}

/**
 * Reads a collection of image files, without opening the images: lists over the folder `images`, or class folders in
 * it.
 *
 * Splits that are missing are made: a validation list stands in for a test list, and validation images are held out of
 * training by seed (with neither, test images as well); `notes` says so. Lists may name files that are not there:
 * `checkImageFiles` finds them.
 * @throws MemError `bad-file` when a folder or list is missing or of another form, `bad-label` for a class without
 * training images or class ids with gaps, `bad-value` for an image in two splits, `bad-option`.
 */
export async function readCollection(
  images: string,
  { lists, name, ...options }: ReadCollectionOptions = {},
): Promise<Collection> {
  if (lists === undefined) {
    const { listed, classNames, notes } = await readImageFolders(images);
    const given = { names: classNames, source: images };
    const known = findKnownCollection([name]);
    return buildCollection({ name: name ?? basename(resolve(images)), listed, given, known, notes }, options);
  }
  const { dir, chosen, listed, checksums, notes, ...names } = await readLists(lists);
  const known = checksums ? undefined : findKnownCollection([chosen.prefix, chosen.files.train, name]);
  const ownName = chosen.prefix.replace(/[-_. ]+$/, '') || basename(resolve(dir));
  const probed = await probeSpellings(listed, images);
  const collection = buildCollection(
    {
      name: name ?? checksums?.name ?? known?.name ?? ownName,
      listed: probed.listed,
      ...names,
      known,
      notes: [...notes, ...probed.notes],
    },
    options,
  );
  if (checksums === undefined) return collection;
  const { mean, std } = checksums;
  const classCounts = storedClassCounts(checksums, collection);
  return { ...collection, classCounts, ...(mean && { mean }), ...(std && { std }) };
}
