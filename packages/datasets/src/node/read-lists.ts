import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { GivenNames } from '../collections/check-listed.js';
import { type ChosenLists, chooseLists } from '../collections/choose-lists.js';
import type { ImageList } from '../collections/collection.js';
import { isRow } from '../collections/json-rows.js';
import { type JsonList, listFromJson } from '../collections/list-from-json.js';
import { mapCategories } from '../collections/map-categories.js';
import { parseImageList } from '../collections/parse-image-list.js';
import { type AvailableSplits, mapSplits, splitEntries } from '../splits.js';
import { parseJson } from '../text/parse-json.js';
import { readNames, readText } from './file-errors.js';
import { type ListChecksums, readChecksums } from './list-checksums.js';
import { parseClassList } from './parse-class-list.js';

/** Contents of a folder of lists. */
export interface ReadLists {
  /** Folder of the lists. */
  readonly dir: string;
  readonly chosen: ChosenLists;
  readonly listed: AvailableSplits<ImageList>;
  /** Class names from `classes.txt`. */
  readonly given?: GivenNames;
  /** Names by class id from the JSON. */
  readonly categoryNames?: ReadonlyMap<number, string>;
  /** Number of classes stated in the JSON. */
  readonly numClasses?: number;
  /** Checksums that `writeLists` wrote beside the lists. */
  readonly checksums?: ListChecksums;
  readonly notes: readonly string[];
}

/**
 * Reads the lists at `lists`, a folder or the training list itself.
 * @throws MemError `bad-file` if a file is missing or of another form, or lists don't match their checksums.
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
  const { listed, notes, ...fromJson } = await parseLists(chosen, async (file, split) => {
    const text = await readText(join(dir, file), `the ${split} list`);
    texts[file] = text;
    return text;
  });
  if (names.includes('classes.txt')) texts['classes.txt'] = await readText(join(dir, 'classes.txt'), 'the class list');
  const classes = texts['classes.txt'];
  const checksum = `${chosen.prefix}checksum.json`;
  return {
    dir,
    chosen,
    listed,
    ...fromJson,
    ...(classes !== undefined && { given: { names: parseClassList(classes, 'classes.txt'), source: 'classes.txt' } }),
    ...(names.includes(checksum) && { checksums: await readChecksums(dir, checksum, texts) }),
    notes,
  };
}

type ParsedLists = Pick<ReadLists, 'listed' | 'categoryNames' | 'numClasses' | 'notes'>;

async function parseLists(
  { format, files }: ChosenLists,
  read: (file: string, split: string) => Promise<string>,
): Promise<ParsedLists> {
  if (format === 'txt') {
    const listed = await mapSplits(files, async (file, split) => parseImageList(await read(file, split), file));
    return { listed, notes: [] };
  }
  const { test, ...parsed } = await mapSplits(files, async (file, split) => {
    return { file, json: parseJson(await read(file, split), file, { nanAsNull: true }) };
  });
  const unlabelled = test !== undefined && isRow(test.json) && test.json.annotations === undefined;
  const labelled = test === undefined || unlabelled ? parsed : { ...parsed, test };
  const lists = await mapSplits(labelled, async ({ file, json }): Promise<JsonList> => listFromJson(json, file));
  const notes = unlabelled
    ? [`${test.file} is not read: it has no annotations, as the labels of iNaturalist's test images are not published.`]
    : [];
  const { numClasses } = lists.train;
  if (numClasses !== undefined) return { listed: lists, numClasses, notes };
  const categories = new Map(splitEntries(lists).flatMap(([split]) => [...(lists[split]?.categories ?? [])]));
  const mapped = await mapCategories(lists, categories);
  return { ...mapped, notes: [...notes, ...mapped.notes] };
}
