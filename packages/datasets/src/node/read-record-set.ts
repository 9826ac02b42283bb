import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { badFile } from '../bad-file.js';
import { decodeRecords } from '../decode-records.js';
import { gunzip } from '../gunzip.js';
import { createImageSet, type ImageSet, type ImageSize, type ImageSplit } from '../image-set.js';
import { checkCountFile } from './check-count-file.js';
import { readNames, readText } from './file-errors.js';
import { parseClassList } from './parse-class-list.js';
import { recordNames } from './record-names.js';

/** Options of `readRecordSet`; images have the size 32x32x3 by default. */
export interface ReadRecordSetOptions extends Partial<ImageSize> {
  /** Name of the set; by default that of the folder. */
  readonly name?: string;
  /**
   * Whether the images may be shown or published, which only the user can know.
   * @default false
   */
  readonly shareable?: boolean;
}

const required = ['classes.txt', 'train.bin.gz', 'val.bin.gz', 'test.bin.gz'];

/**
 * Reads a record set: `classes.txt`, `{train,val,test}.bin.gz` and, where present, `{train,val,test}.list.txt` and
 * `train.class-counts.json`, which must agree with the records.
 * @throws MemError `bad-file` if a file is missing, truncated, corrupt or disagrees with another; `bad-value` for a
 * class without training images.
 */
export async function readRecordSet(
  dir: string,
  {
    name = basename(resolve(dir)),
    shareable = false,
    height = 32,
    width = 32,
    channels = 3,
  }: ReadRecordSetOptions = {},
): Promise<ImageSet> {
  const present = await listFiles(dir);
  const textOf = (file: string) => readText(join(dir, file), `a record set's ${file}`);
  const classNames = parseClassList(await textOf('classes.txt'), join(dir, 'classes.txt'));
  const size = { height, width, channels };

  const readSplit = async (split: string): Promise<ImageSplit> => {
    const file = join(dir, `${split}.bin.gz`);
    const bytes = await gunzip(await readFile(file), { source: file });
    const records = decodeRecords(bytes, { ...size, numClasses: classNames.length, source: file });
    const list = `${split}.list.txt`;
    if (!present.has(list)) return records;
    return { ...records, names: recordNames(await textOf(list), records.labels, join(dir, list)) };
  };

  const splits = { train: await readSplit('train'), validation: await readSplit('val'), test: await readSplit('test') };
  const set = await createImageSet({ name, classNames, ...size, splits, shareable });
  const counts = 'train.class-counts.json';
  if (present.has(counts)) checkCountFile(await textOf(counts), set.classCounts, join(dir, counts));
  return set;
}

/**
 * Lists the files of the folder.
 * @throws MemError `bad-file` if the folder or a required file is missing.
 */
async function listFiles(dir: string): Promise<Set<string>> {
  const expected = `a record set, a folder with ${required.join(', ')},`;
  const present = new Set(await readNames(dir, expected));
  const missing = required.filter((file) => !present.has(file));
  if (missing.length > 0) {
    const found = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
    throw badFile(`${expected} at ${dir}`, found, { dir, missing });
  }
  return present;
}
