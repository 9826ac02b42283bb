import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkStage2Data, type FrozenFeatures, type Stage2Data } from '@mem/decoupling';
import { MemError } from '@mem/errors';
import { checkLabels } from '@mem/groups';
import { checkFinite, checkShape, int32Vector } from '@mem/nn';
import type { HostArray } from '@mem/tensor';
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from '@mem/weights';

/** What stage 2 runs on: a frozen model's features of all splits, its head, and the class counts. */
export interface FrozenSet {
  readonly name: string;
  /** What may be fitted and chosen on. */
  readonly data: Stage2Data;
  /** Looked at only to report. */
  readonly test: FrozenFeatures;
}

/**
 * Reads frozen features from a safetensors file: `train|val|test.features` and `.labels`, `classifier.weight` and `.bias`,
 * `train.classCounts`. @throws MemError `bad-file` for a file that can't be read or lacks an array, and all that `checkStage2Data` throws.
 */
export async function readFrozenSet(path: string): Promise<FrozenSet> {
  const { arrays } = decodeSafetensors(await readBytes(path));
  const split = (name: string): FrozenFeatures => ({
    features: arrayIn(arrays, `${name}.features`, path),
    labels: Int32Array.from(arrayIn(arrays, `${name}.labels`, path).data),
  });
  const set: FrozenSet = {
    name: basename(path, '.safetensors'),
    data: {
      train: split('train'),
      validation: split('val'),
      classCounts: arrayIn(arrays, 'train.classCounts', path).data,
      head: {
        weight: arrayIn(arrays, 'classifier.weight', path),
        ...(arrays['classifier.bias'] === undefined ? {} : { bias: arrays['classifier.bias'] }),
      },
    },
    test: split('test'),
  };
  checkStage2Data(set.data);
  const [numClasses, dim] = set.data.head.weight.shape as [number, number];
  checkShape('The test features', set.test.features, [set.test.labels.length, dim]);
  checkFinite('The test features', set.test.features);
  checkLabels(set.test.labels, numClasses, 'test label');
  return set;
}

/** The bytes that `readFrozenSet` reads. */
export function encodeFrozenSet({ data, test }: FrozenSet): Uint8Array {
  return encodeSafetensors({
    ...Object.fromEntries(
      Object.entries({ train: data.train, val: data.validation, test }).flatMap(([name, { features, labels }]) => [
        [`${name}.features`, features],
        [`${name}.labels`, int32Vector(labels)],
      ]),
    ),
    'train.classCounts': int32Vector(data.classCounts),
    'classifier.weight': data.head.weight,
    ...(data.head.bias === undefined ? {} : { 'classifier.bias': data.head.bias }),
  });
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new MemError('bad-file', `Can't read the features file ${path}: ${(cause as Error).message}`, { path }, { cause }); // biome-ignore format: fits
  }
}

function arrayIn(arrays: NamedArrays, name: string, path: string): HostArray {
  const array = arrays[name];
  if (array === undefined) {
    throw new MemError('bad-file', `${path} must have an array '${name}', but has ${Object.keys(arrays).join(', ') || 'none'}.`, { path, name }); // biome-ignore format: fits
  }
  return array;
}
