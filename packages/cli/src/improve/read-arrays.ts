import type { HostArray, HostMap } from '@mem/arrays';
import { decodeText } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { decodeFile, type FilePart, findFilePart, readBytes } from '@mem/experiment';
import { decodeNpy, decodeSafetensors, fileFormat } from '@mem/weights';
import { openNpz } from './read-npz.js';

/**
 * Flags of a classifier's arrays, by the arrays' names in a safetensors file or `.npz` archive. The names are those of
 * `mem run --features`, and those of the logits.
 */
export const arrayFlags: Readonly<Record<string, string>> = {
  'train.features': '--features',
  'train.logits': '--logits',
  'train.labels': '--labels',
  'val.features': '--val-features',
  'val.logits': '--val-logits',
  'val.labels': '--val-labels',
  'test.features': '--test-features',
  'test.logits': '--test-logits',
  'test.labels': '--test-labels',
  'classifier.weight': '--head-weight',
  'classifier.bias': '--head-bias',
  'train.classCounts': '--class-counts',
};

/** Files that contain the arrays. */
export interface ArrayFiles {
  /** A safetensors file or `.npz` archive with any of the arrays. */
  readonly from?: string | undefined;
  /** `.npy` files or `.npz` archives, also as `FILE.npz:NAME`, by array name; they override the arrays in `from`. */
  readonly npy: Readonly<Record<string, string>>;
}

/** Result of `readArrays`. */
export interface ReadArrays {
  readonly arrays: HostMap;
  /** Names in the file that are not those of a classifier's arrays. */
  readonly unused: readonly string[];
}

/**
 * Reads arrays, one file after the other.
 * @throws MemError `bad-file` naming the file that cannot be read.
 */
export async function readArrays({ from, npy }: ArrayFiles): Promise<ReadArrays> {
  const [arrays, unused] = from === undefined ? [{}, []] : await decodeFile('--from', { file: from }, readTogether);
  const given: Record<string, HostArray> = {};
  for (const [name, path] of Object.entries(npy)) {
    const found = (await findFilePart(path)) ?? { file: path };
    given[name] = await decodeFile(arrayFlags[name]!, found, (bytes) => readAlone(name, bytes, found));
  }
  return { arrays: { ...arrays, ...given }, unused };
}

/** Returns the arrays of a file that have known names, and the names of the others. */
async function readTogether(bytes: Uint8Array): Promise<[HostMap, string[]]> {
  const held: readonly [string, () => HostArray | Promise<HostArray>][] =
    fileFormat(bytes) === 'zip'
      ? [...(await openNpz(bytes))]
      : Object.entries(decodeSafetensors(bytes).arrays).map(([name, array]) => [name, () => array]);
  const arrays: Record<string, HostArray> = {};
  for (const [name, read] of held) {
    if (!Object.hasOwn(arrayFlags, name)) continue;
    arrays[name] = await read();
  }
  return [arrays, held.map(([name]) => name).filter((name) => !Object.hasOwn(arrayFlags, name))];
}

/**
 * Returns an array from a `.npy` file or an `.npz` archive: the named part, the only one, or the one with the array's
 * own name.
 */
async function readAlone(name: string, bytes: Uint8Array, { file, part }: FilePart): Promise<HostArray> {
  if (fileFormat(bytes) !== 'zip') {
    if (part === undefined) return decodeNpy(bytes);
    throw new MemError(
      'bad-file',
      `The file is not an .npz archive, so it has no array '${part}'. Leave out ':${part}'.`,
    );
  }
  const arrays = await openNpz(bytes);
  const names = [...arrays.keys()];
  const [split, kind] = name.split('.');
  const usual = [name, `${split}_${kind}`, kind!].find((each) => arrays.has(each));
  const chosen = part ?? (names.length === 1 ? names[0]! : usual);
  const read = arrays.get(chosen ?? '');
  if (read) return read();
  throw new MemError(
    'bad-file',
    `The .npz archive has the arrays ${names.join(', ')}${part === undefined ? '' : `, but no '${part}'`}. Choose one, such as ${file}:${names[0]}.`,
    { file, names },
  );
}

/**
 * Reads the names of `count` classes from a text file, one per line.
 * @throws MemError `bad-file` for another number of lines.
 */
export async function readClassNames(path: string, count: number): Promise<string[]> {
  const text = decodeText(await readBytes('--class-names', path), `--class-names ${path}`);
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (names.length === count) return names.map((name) => name.trim());
  throw new MemError(
    'bad-file',
    `--class-names ${path} must have one line for each of the ${count} classes, but has ${names.length} lines.`,
    { path },
  );
}
