import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemError } from '@mem/errors';
import { badFile } from '../bad-file.js';
import type { Collection } from '../collections/collection.js';
import { formatClassList, formatImageList } from '../collections/format-lists.js';
import { type ListChecksums, sha256OfText } from './list-checksums.js';
import { writeFileAtomic } from './write-file-atomic.js';

/** Options of `writeLists`. */
export interface WriteListsOptions {
  /**
   * Replaces existing files that differ.
   * @default false
   */
  readonly force?: boolean;
  /** Description of how the lists were made, any JSON value, which is stored in the checksum file. */
  readonly settings?: unknown;
}

/**
 * Writes a collection as lists that `readCollection` reads back: `<name>_train.txt`, `<name>_val.txt`,
 * `<name>_test.txt`, `classes.txt` and `<name>_checksum.json`, each atomically and the checksums last. Returns their paths.
 * @throws MemError `bad-option` for a name that is not a plain file name, `bad-value` for a path or class name that
 * can't be written on a line, `bad-file` if an existing file differs and `force` is not set, or writing fails.
 */
export async function writeLists(
  dir: string,
  name: string,
  collection: Collection,
  { force = false, settings }: WriteListsOptions = {},
): Promise<string[]> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name)) {
    throw new MemError(
      'bad-option',
      `The name of lists starts their file names, so it must be letters, digits, spaces and ._- after a letter or digit, but is '${name}'.`,
      { name },
    );
  }
  const { train, validation, test } = collection.splits;
  const texts: Record<string, string> = {
    [`${name}_train.txt`]: formatImageList(train),
    [`${name}_val.txt`]: formatImageList(validation),
    [`${name}_test.txt`]: formatImageList(test),
    'classes.txt': formatClassList(collection),
  };
  const sums = await Promise.all(Object.entries(texts).map(async ([file, text]) => [file, await sha256OfText(text)]));
  const { classCounts, mean, std } = collection;
  const checksums: ListChecksums = {
    name: collection.name,
    sha256: Object.fromEntries(sums),
    classCounts: [...classCounts],
    ...(mean && { mean }),
    ...(std && { std }),
    ...(settings !== undefined && { settings }),
  };
  const files = { ...texts, [`${name}_checksum.json`]: `${JSON.stringify(checksums, null, 2)}\n` };
  await mkdir(dir, { recursive: true }).catch(cannotWrite(dir));
  const missing = await findMissing(dir, files, force);
  for (const file of missing) await writeFileAtomic(join(dir, file), files[file]!).catch(cannotWrite(join(dir, file)));
  return Object.keys(files).map((file) => join(dir, file));
}

/**
 * Finds the files that must be written.
 * @throws MemError `bad-file` if one differs and must not be replaced.
 */
async function findMissing(dir: string, files: Record<string, string>, force: boolean): Promise<string[]> {
  const missing: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const present = await readFile(join(dir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      return cannotWrite(join(dir, file))(error);
    });
    if (present === text) continue;
    if (present !== undefined && !force) {
      const found = 'there is another. Choose another folder, or set force to replace it';
      throw badFile(`no ${file} in ${dir}, or the same one`, found, { dir, file });
    }
    missing.push(file);
  }
  return missing;
}

function cannotWrite(path: string): (cause: unknown) => never {
  return (cause) => {
    const code = (cause as NodeJS.ErrnoException).code;
    throw badFile(`to write ${path}`, `the system refused (${code ?? cause})`, { path }, cause);
  };
}
