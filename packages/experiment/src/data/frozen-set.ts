import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkFinite, checkShape, type HostArray, type HostMap } from '@mem/arrays';
import { readLabels } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import { type CheckedLabelledOutputs, type CheckedStage2Data, classifierFrom, readStage2Data } from '@mem/stage2';
import { decodeSafetensors } from '@mem/weights';
import { digestOf } from '../run/digest.js';
import { decodeFile } from './decode-file.js';
import { arrayIn, featureIndexFile, headIn, readParts, testLabelsFile, viewName } from './feature-store.js';
import { type SealedLabels, sealLabels } from './sealed-labels.js';

/** Stage-2 input: a frozen model's features of all splits, its head, and the class counts. */
export interface FrozenSet {
  readonly name: string;
  /** Samples used for fitting and selection. */
  readonly data: FrozenData;
  /** Test features `[samples, dim]`, used for prediction and never for selection. */
  readonly testFeatures: HostArray<'float32'>;
  readonly testLabels: SealedLabels;
}

/** Stage-2 data with the validation split used for selection, and the head that stage 2 starts from. */
interface FrozenData extends CheckedStage2Data {
  readonly validation: CheckedLabelledOutputs;
  readonly head: LinearHead;
}

/** Arrays required in a file of features, each with the reason. */
const needed = {
  'train.features': 'the methods are fitted to them',
  'val.features': 'settings are chosen on validation',
  'test.features': 'the methods are scored on the test split',
  'classifier.weight': 'stage 2 starts from the head',
};

/**
 * Reads frozen features from a safetensors file (`train|val|test.features` and `.labels`, `classifier.weight` and
 * `.bias`, `train.classCounts`) or from the `features` folder of a finished run.
 * @throws MemError `bad-file` for files that can't be read or lack an array, and as `classifierFrom`.
 */
export async function readFrozenSet(path: string): Promise<FrozenSet> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return readFinishedFolder(path);
  const named = (name: string): string => `${name} (${basename(path)})`;
  const { train, validation, test, head, classCounts } = classifierFrom(await readArrays(path), { named, needed });
  return {
    name: basename(path, '.safetensors'),
    data: (await readStage2Data({ train, validation, classCounts, head })) as FrozenData,
    testFeatures: test!.features!,
    testLabels: sealLabels(test!.labels),
  };
}

async function readFinishedFolder(path: string): Promise<FrozenSet> {
  const { data } = arrayIn(await readArrays(join(path, testLabelsFile)), 'labels', path);
  const what = `labels (${testLabelsFile})`;
  const labels = readLabels(data, { what });
  const set = await readFeatureFolder((file) => readFeatures(join(path, file), (bytes) => bytes), sealLabels(labels));
  readLabels(labels, { numClasses: set.data.classCounts.length, what });
  return set;
}

/** Reads the set from a run's `features` folder; `read` returns a file's bytes. */
export async function readFeatureFolder(
  read: (file: string) => Promise<Uint8Array>,
  testLabels: SealedLabels,
): Promise<FrozenSet> {
  const { arrays, metadata } = decodeSafetensors(await read(featureIndexFile));
  const labels = (name: string) =>
    readLabels(arrayIn(arrays, `${name}.labels`, featureIndexFile).data, {
      what: `${name}.labels (${featureIndexFile})`,
    });
  const views = Number(metadata.views);
  const parts = ['train', ...Array.from({ length: views }, (_, view) => viewName(view))];
  const plain = labels('train');
  const validation = labels('val');
  const data = (await readStage2Data({
    train: {
      features: await readParts(parts, plain.length, read),
      labels: Int32Array.from({ length: parts.length * plain.length }, (_, i) => plain[i % plain.length]!),
    },
    validation: { features: await readParts(['val'], validation.length, read), labels: validation },
    classCounts: arrayIn(arrays, 'train.classCounts', featureIndexFile).data,
    views: parts.length,
    head: headIn(arrays, featureIndexFile),
  })) as FrozenData;
  const testFeatures = await readParts(['test'], Number(metadata.testSamples), read);
  checkShape('The test features', testFeatures, [testLabels.count, data.head.weight.shape[1]!]);
  checkFinite('The test features', testFeatures);
  return { name: metadata.name ?? 'features', data, testFeatures, testLabels };
}

/** Returns a digest of all data for fitting, selection and prediction, excluding the test labels. */
export function frozenSetDigest({ data, testFeatures }: FrozenSet): string {
  const { train, validation, head, classCounts } = data;
  const splits = [train, validation].flatMap(({ features, labels }) => [features!.data, labels]);
  const rest = [head.weight.data, head.bias?.data ?? [], Array.from(classCounts), testFeatures.data];
  return digestOf([...splits, ...rest].map(digestOf));
}

function readArrays(path: string): Promise<HostMap> {
  return readFeatures(path, (bytes) => decodeSafetensors(bytes).arrays);
}

function readFeatures<Result>(path: string, decode: (bytes: Uint8Array) => Result): Promise<Result> {
  return decodeFile('features file', { file: path }, async (bytes) => decode(bytes));
}
