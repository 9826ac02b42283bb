import { join } from 'node:path';
import { MemError } from '@mem/errors';
import type { Collection } from '../collections/collection.js';
import { sha256 } from '../sha256.js';
import { parseJson } from '../text/parse-json.js';
import { readText } from './file-errors.js';

/** Checksum file that `writeLists` writes beside its lists. */
export interface ListChecksums {
  readonly name: string;
  /** SHA-256 of each file's text, by file name. */
  readonly sha256: Readonly<Record<string, string>>;
  /** Training images per class in the source, before validation images were held out. */
  readonly classCounts: readonly number[];
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
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
    throw new MemError(
      'bad-file',
      `Expected ${list} in ${dir} as it was written, but its sha-256 is not the one in ${file}. Write the lists again, or remove ${file} if the change is meant.`,
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
  const wrong = counted.findIndex((count, c) => !(classCounts[c]! >= count));
  if (classCounts.length !== counted.length || wrong >= 0) {
    throw new MemError(
      'bad-file',
      `Expected the class counts beside the lists of ${name} to count at least their training images, one count a class, but ` +
        `${classCounts.length !== counted.length ? `there are ${classCounts.length} counts for ${counted.length} classes` : `class ${wrong} has ${counted[wrong]} images and the file says ${classCounts[wrong]}`}.`,
      { class: wrong },
    );
  }
  return Int32Array.from(classCounts);
}

function parseChecksums(text: string, path: string): ListChecksums {
  const parsed = parseJson(text, path) as Partial<Record<keyof ListChecksums, unknown>> | null;
  const { name, sha256: sums, classCounts, mean, std, settings } = parsed ?? {};
  const plain =
    typeof name === 'string' &&
    typeof sums === 'object' &&
    isNumbers(classCounts) &&
    classCounts.every((count) => Number.isInteger(count) && count > 0) &&
    (mean === undefined || isNumbers(mean)) &&
    (std === undefined || isNumbers(std));
  if (!plain || sums === null) {
    throw new MemError(
      'bad-file',
      `Expected a JSON object with name, sha256 and classCounts, as writeLists makes it, in ${path}, but it is ${text.slice(0, 60)}.`,
      { path },
    );
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
