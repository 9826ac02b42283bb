import { join } from 'node:path';
import { badFile } from '../bad-file.js';
import type { ChannelStatistics } from '../channel-statistics.js';
import type { Collection } from '../collections/collection.js';
import { sha256 } from '../sha256.js';
import { parseJson } from '../text/parse-json.js';
import { readText } from './file-errors.js';

/** Checksum file that `writeLists` writes beside its lists. */
export interface ListChecksums extends Partial<ChannelStatistics> {
  readonly name: string;
  /** SHA-256 of each file's text, by file name. */
  readonly sha256: Readonly<Record<string, string>>;
  /** Training images per class in the source, before validation images were held out. */
  readonly classCounts: readonly number[];
  /** Description of how the lists were made. */
  readonly settings?: unknown;
}

/** Computes the SHA-256 of a text, as 64 hexadecimal digits. */
export function sha256OfText(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

/**
 * Reads a checksum file and compares it with the lists' texts, given by file name.
 * @throws MemError `bad-file` if it is not a checksum file, or a list has changed since it was written.
 */
export async function readChecksums(
  dir: string,
  file: string,
  texts: Readonly<Record<string, string>>,
): Promise<ListChecksums> {
  const path = join(dir, file);
  const checksums = parseChecksums(await readText(path, 'the checksums of the lists'), path);
  for (const [list, text] of Object.entries(texts)) {
    if (checksums.sha256[list] === (await sha256OfText(text))) continue;
    throw badFile(
      `${list} in ${dir} as it was written`,
      `its SHA-256 is not the one in ${file}. Write the lists again, or remove ${file} if the change is intended`,
      { dir, list },
    );
  }
  return checksums;
}

/**
 * Reads the class counts of a checksum file.
 * @throws MemError `bad-file` if they can't belong to this collection.
 */
export function storedClassCounts(
  { classCounts, name }: ListChecksums,
  { classCounts: counted }: Collection,
): Int32Array {
  const expected = `the class counts beside the lists of ${name} to count at least their training images`;
  if (classCounts.length !== counted.length)
    throw badFile(expected, `there are ${classCounts.length} counts for ${counted.length} classes`);
  const wrong = counted.findIndex((count, c) => classCounts[c]! < count);
  if (wrong < 0) return Int32Array.from(classCounts);
  const found = `class ${wrong} has ${counted[wrong]} images and the file says ${classCounts[wrong]}`;
  throw badFile(expected, found, { class: wrong });
}

function parseChecksums(text: string, path: string): ListChecksums {
  const parsed = parseJson(text, path) as Partial<Record<keyof ListChecksums, unknown>> | null;
  const { name, sha256: sums, classCounts, mean, std, settings } = parsed ?? {};
  const isValid =
    typeof name === 'string' &&
    typeof sums === 'object' &&
    isNumbers(classCounts) &&
    classCounts.every((count) => Number.isInteger(count) && count > 0) &&
    (mean === undefined || isNumbers(mean)) &&
    (std === undefined || isNumbers(std));
  if (!isValid || sums === null) {
    const expected = `a JSON object with name, sha256 and classCounts, as writeLists writes it, in ${path}`;
    throw badFile(expected, `it is ${text.slice(0, 60)}`, { path });
  }
  return {
    name,
    sha256: sums as Record<string, string>,
    classCounts,
    ...(mean && { mean }),
    ...(std && { std }),
    settings,
  };
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'number');
}
