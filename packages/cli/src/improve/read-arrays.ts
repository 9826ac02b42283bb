import { readFile } from 'node:fs/promises';
import { decodeText } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { decodeNpy, decodeSafetensors, type NamedArray, type NamedArrays } from '@mem/weights';

/** The arrays of a classifier by their names in a safetensors file, those of `mem run --features` and logits; and the flag of each. */
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

/** Where the arrays lie. */
export interface ArrayFiles {
  /** A safetensors file of any of them. */
  readonly from?: string | undefined;
  /** `.npy` files by the arrays' names; they go before the ones in `from`. */
  readonly npy: Readonly<Record<string, string>>;
}

/** What was read. */
export interface ReadArrays {
  readonly arrays: NamedArrays;
  /** Names in the safetensors file that mean nothing here. */
  readonly unused: readonly string[];
}

/** Reads arrays, one file after the other. @throws MemError `bad-file` naming the file that can't be read. */
export async function readArrays({ from, npy }: ArrayFiles): Promise<ReadArrays> {
  const inFile = from === undefined ? {} : await decoded('--from', from, (bytes) => decodeSafetensors(bytes).arrays);
  const arrays: Record<string, NamedArray> = {};
  for (const [name, array] of Object.entries(inFile)) if (name in arrayFlags) arrays[name] = array;
  for (const [name, path] of Object.entries(npy)) arrays[name] = await decoded(arrayFlags[name]!, path, decodeNpy);
  return { arrays, unused: Object.keys(inFile).filter((name) => !(name in arrayFlags)) };
}

/** The names of `count` classes in a text file, a line each. @throws MemError `bad-file` for another number of lines. */
export async function readClassNames(path: string, count: number): Promise<string[]> {
  const text = decodeText(await readBytes('--class-names', path), `--class-names ${path}`);
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (names.length === count) return names.map((name) => name.trim());
  throw new MemError('bad-file', `--class-names ${path} must name ${count} classes, one in a line, but has ${names.length} lines.`, { path }); // biome-ignore format: fits
}

/** What `decode` makes of a file; messages name it and `flag`. @throws MemError `bad-file`, and as `decode`. */
export async function decoded<Result>(
  flag: string,
  path: string,
  decode: (bytes: Uint8Array) => Result,
): Promise<Result> {
  const bytes = await readBytes(flag, path);
  try {
    return decode(bytes);
  } catch (cause) {
    if (!MemError.is(cause)) throw cause;
    throw new MemError(cause.code, `${flag} ${path}: ${cause.message}`, { path }, { cause });
  }
}

async function readBytes(flag: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new MemError('bad-file', `Can't read ${flag} ${path}: ${(cause as Error).message}`, { path }, { cause });
  }
}
