import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { GivenNames } from '../collections/check-listed.js';
import { type ChosenLists, chooseLists } from '../collections/choose-lists.js';
import type { ImageList } from '../collections/collection.js';
import { type ListedSplits, mapSplits } from '../collections/listed-splits.js';
import { parseImageList } from '../collections/parse-image-list.js';
import { parseInaturalistJson } from '../collections/parse-inaturalist-json.js';
import { readNames, readText } from './file-errors.js';
import { type ListChecksums, readChecksums } from './list-checksums.js';
import { parseClassList } from './parse-class-list.js';

/** What a folder of lists says. */
export interface ReadLists {
  /** The folder that they are in. */
  readonly dir: string;
  readonly chosen: ChosenLists;
  readonly listed: ListedSplits;
  /** From `classes.txt`. */
  readonly given?: GivenNames;
  /** From an iNaturalist JSON. */
  readonly categoryNames?: ReadonlyMap<number, string>;
  /** From what `writeLists` wrote beside the lists. */
  readonly checksums?: ListChecksums;
  readonly notes: readonly string[];
}

/**
 * Reads the lists at `lists`, a folder or the training list itself.
 * @throws MemError `bad-file` when a file is missing or of another form, or lists do not agree with their checksums.
 */
export async function readLists(lists: string): Promise<ReadLists> {
  const isFile = await stat(lists).then(
    (target) => target.isFile(),
    () => false,
  );
  const dir = isFile ? dirname(lists) : lists;
  const names = await readNames(dir, 'a folder of lists');
  const chosen = chooseLists(names, dir, isFile ? basename(lists) : undefined);
  const texts: Record<string, string> = {};
  const categoryNames = new Map<number, string>();
  const listed = await mapSplits(chosen.files, async (file, split): Promise<ImageList> => {
    const text = await readText(join(dir, file), `the ${split} list`);
    texts[file] = text;
    if (chosen.format === 'txt') return parseImageList(text, file);
    const { categoryNames: named, ...list } = parseInaturalistJson(text, file);
    for (const [id, name] of named) categoryNames.set(id, name);
    return list;
  });
  const classes = names.includes('classes.txt')
    ? await readText(join(dir, 'classes.txt'), 'the class list')
    : undefined;
  const checksum = `${chosen.prefix}checksum.json`;
  const withClasses = classes === undefined ? texts : { ...texts, 'classes.txt': classes };
  return {
    dir,
    chosen,
    listed,
    ...(classes !== undefined && { given: { names: parseClassList(classes, 'classes.txt'), source: 'classes.txt' } }),
    ...(categoryNames.size > 0 && { categoryNames }),
    ...(names.includes(checksum) && { checksums: await readChecksums(dir, checksum, withClasses) }),
    notes: names
      .filter((name) => chosen.format === 'json' && /^test[^.]*\.json$/.test(name))
      .map((name) => `${name} is not read: the labels of iNaturalist's test images are not published.`),
  };
}
