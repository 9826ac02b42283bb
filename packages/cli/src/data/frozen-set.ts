import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkStage2Data, type FrozenFeatures, type Stage2Data } from '@mem/decoupling';
import { MemError } from '@mem/errors';
import { checkLabels } from '@mem/groups';
import { checkFinite, checkShape } from '@mem/nn';
import type { HostArray } from '@mem/tensor';
import { decodeSafetensors, type NamedArrays } from '@mem/weights';
import { digestOf } from '../run/digest.js';
import { arrayIn, featureIndexFile, headIn, readParts, testLabelsFile, viewName } from './feature-store.js';
import { type SealedLabels, sealLabels } from './sealed-labels.js';

/** What stage 2 runs on: a frozen model's features of all splits, its head, and the class counts. */
export interface FrozenSet {
  readonly name: string;
  /** What may be fitted and chosen on. */
  readonly data: Stage2Data;
  /** `[samples, dim]`; predicted on, never chosen on. */
  readonly testFeatures: HostArray;
  readonly testLabels: SealedLabels;
}

/**
 * Reads frozen features from a safetensors file (`train|val|test.features` and `.labels`, `classifier.weight` and `.bias`,
 * `train.classCounts`) or from the `features` folder of a finished run.
 * @throws MemError `bad-file` for what can't be read or lacks an array, and all that `checkStage2Data` throws.
 */
export async function readFrozenSet(path: string): Promise<FrozenSet> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    const labels = arrayIn(await readArrays(join(path, testLabelsFile)), 'labels', path);
    const read = (file: string) => readBytes(join(path, file));
    return readFeatureFolder(read, sealLabels(Int32Array.from(labels.data)));
  }
  const arrays = await readArrays(path);
  const array = (name: string) => arrayIn(arrays, name, path);
  const split = (name: string): FrozenFeatures => ({
    features: array(`${name}.features`),
    labels: Int32Array.from(array(`${name}.labels`).data),
  });
  const { labels, features } = split('test');
  const data = { train: split('train'), validation: split('val'), ...headAndCounts(arrays, path) };
  checkLabels(labels, data.classCounts.length, 'test label');
  return checkedSet(basename(path, '.safetensors'), data, features, sealLabels(labels));
}

/** The set that a run's `features` folder holds; `read` gives a file's bytes. */
export async function readFeatureFolder(
  read: (file: string) => Promise<Uint8Array>,
  testLabels: SealedLabels,
): Promise<FrozenSet> {
  const { arrays, metadata } = decodeSafetensors(await read(featureIndexFile));
  const labels = (name: string) => Int32Array.from(arrayIn(arrays, `${name}.labels`, featureIndexFile).data);
  const views = Number(metadata.views);
  const parts = ['train', ...Array.from({ length: views }, (_, view) => viewName(view))];
  const plain = labels('train');
  const validation = labels('val');
  const data: Stage2Data = {
    train: {
      features: await readParts(parts, plain.length, read),
      labels: Int32Array.from({ length: parts.length * plain.length }, (_, i) => plain[i % plain.length]!),
    },
    validation: { features: await readParts(['val'], validation.length, read), labels: validation },
    ...headAndCounts(arrays, featureIndexFile),
  };
  const testFeatures = await readParts(['test'], Number(metadata.testSamples), read);
  return checkedSet(metadata.name ?? 'features', data, testFeatures, testLabels);
}

function headAndCounts(arrays: NamedArrays, source: string): Pick<Stage2Data, 'head' | 'classCounts'> {
  return { classCounts: arrayIn(arrays, 'train.classCounts', source).data, head: headIn(arrays, source) };
}

function checkedSet(name: string, data: Stage2Data, testFeatures: HostArray, testLabels: SealedLabels): FrozenSet {
  checkStage2Data(data);
  checkShape('The test features', testFeatures, [testLabels.count, data.head.weight.shape[1]!]);
  checkFinite('The test features', testFeatures);
  return { name, data, testFeatures, testLabels };
}

/** A digest of all that is fitted, chosen and predicted on: not of the test labels. */
export function frozenSetDigest({ data, testFeatures }: FrozenSet): string {
  const { train, validation, head, classCounts } = data;
  const splits = [train, validation].flatMap(({ features, labels }) => [features.data, labels]);
  const rest = [head.weight.data, head.bias?.data ?? [], Array.from(classCounts), testFeatures.data];
  return digestOf([...splits, ...rest].map(digestOf));
}

async function readArrays(path: string): Promise<NamedArrays> {
  return decodeSafetensors(await readBytes(path)).arrays;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new MemError('bad-file', `Can't read the features file ${path}: ${(cause as Error).message}`, { path }, { cause }); // biome-ignore format: fits
  }
}
