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
   * Folder of lists (`ImageNet_LT_train.txt` ..., or JSON such as iNaturalist's `train2018.json` ...), or one training
   * list in it if there are several. By default the images are in one folder per class.
   */
  readonly lists?: string;
  /** Name of the collection; by default that of its lists or folder. */
  readonly name?: string;
}

/**
 * Reads a collection without opening its images: lists over the folder `images`, or class folders in it.
 *
 * Missing splits are made, as `origins` says: a validation list replaces a test list, and validation images are held out
 * of training by seed (test images too if there is neither list). Lists may name missing files, which
 * `checkImageFiles` finds.
 * @throws MemError `bad-file` if a folder or list is missing or of another form, `bad-label` for a class without
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
