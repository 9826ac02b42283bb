import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkShape, type HostMap, partBytes, rowsWithin } from '@mem/arrays';
import { type FileSource, fileSource } from '@mem/datasets/node';
import { readLabels } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import {
  type CheckedLabelledOutputs,
  type CheckedOutputs,
  type CheckedStage2Data,
  classifierFrom,
  type FrozenOutputs,
  readOutputs,
  readStage2Data,
} from '@mem/stage2';
import { decodeSafetensors } from '@mem/weights';
import { digestOf } from '../run/digest.js';
import { decodeFile } from './decode-file.js';
import { arrayIn, featureIndexFile, headIn, type StoredKind, testLabelsFile, viewName } from './feature-store.js';
import { type SealedLabels, sealLabels } from './sealed-labels.js';
import { openShardRows, type ShardRows } from './shard-rows.js';

/** Stage-2 input: a frozen model's features of all splits, its head, and the class counts; readable until `close`. */
export interface FrozenSet {
  readonly name: string;
  /** Samples used for fitting and selection. */
  readonly data: FrozenData;
  /** Outputs on the test images, used for prediction and never for selection. */
  readonly test: CheckedOutputs;
  readonly testLabels: SealedLabels;
  close(): Promise<void>;
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

/** Frozen features that a run starts from, with a digest of everything in them but the test labels. */
export interface GivenFeatures {
  readonly frozen: FrozenSet;
  readonly digest: string;
}

/**
 * Reads frozen features from a safetensors file (`train|val|test.features` and `.labels`, `classifier.weight` and
 * `.bias`, `train.classCounts`) or from the `features` folder of a finished run.
 * @throws MemError `bad-file` for files that can't be read or lack an array, and as `classifierFrom`.
 */
export async function readFrozenSet(path: string): Promise<GivenFeatures> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return readFinishedFolder(path);
  const named = (name: string): string => `${name} (${basename(path)})`;
  const { train, validation, test, head, classCounts } = classifierFrom(await readArrays(path), { named, needed });
  const data = (await readStage2Data({ train, validation, classCounts, head })) as FrozenData;
  const frozen = {
    name: basename(path, '.safetensors'),
    data,
    test: await readOutputs({ features: test!.features }, data.shape, 'test.'),
    testLabels: sealLabels(test!.labels),
    close: async () => {},
  };
  return { frozen, digest: await frozenSetDigest(frozen) };
}

async function readFinishedFolder(path: string): Promise<GivenFeatures> {
  const { data } = arrayIn(await readArrays(join(path, testLabelsFile)), 'labels', path);
  const what = `labels (${testLabelsFile})`;
  const labels = readLabels(data, { what });
  const files: FeatureFiles = {
    read: (file) => readFeatures(join(path, file), (bytes) => bytes),
    open: (file) => fileSource(join(path, file)),
  };
  const frozen = await readFeatureFolder(files, sealLabels(labels));
  readLabels(labels, { numClasses: frozen.data.classCounts.length, what });
  return { frozen, digest: await frozenSetDigest(frozen) };
}

/** Files of a `features` folder. */
export interface FeatureFiles {
  readonly read: (file: string) => Promise<Uint8Array>;
  readonly open: (file: string) => Promise<FileSource>;
}

/** Reads the set from a run's `features` folder. */
export async function readFeatureFolder(files: FeatureFiles, testLabels: SealedLabels): Promise<FrozenSet> {
  const { arrays, metadata } = decodeSafetensors(await files.read(featureIndexFile));
  const labels = (name: string) =>
    readLabels(arrayIn(arrays, `${name}.labels`, featureIndexFile).data, {
      what: `${name}.labels (${featureIndexFile})`,
    });
  const stored = storedKind(metadata);
  const opened: ShardRows[] = [];
  const close = async (): Promise<void> => {
    for (const rows of opened) await rows.close();
  };
  const outputs = async (parts: readonly string[], partRows: number): Promise<FrozenOutputs> => {
    const rows = async (name: string) => {
      const { shardRows } = stored;
      opened.push(await openShardRows({ ...{ name, parts, partRows, shardRows }, open: files.open }));
      return opened.at(-1)!.rows;
    };
    const features = await rows('features');
    return stored.kind === 'tokens' ? { features, pooled: await rows('pooled') } : { features };
  };
  try {
    const parts = ['train', ...Array.from({ length: stored.views }, (_, view) => viewName(view))];
    const plain = labels('train');
    const validation = labels('val');
    const data = (await readStage2Data({
      train: {
        ...(await outputs(parts, plain.length)),
        labels: Int32Array.from({ length: parts.length * plain.length }, (_, i) => plain[i % plain.length]!),
      },
      validation: { ...(await outputs(['val'], validation.length)), labels: validation },
      classCounts: arrayIn(arrays, 'train.classCounts', featureIndexFile).data,
      views: parts.length,
      head: headIn(arrays, featureIndexFile),
    })) as FrozenData;
    const test = await readOutputs(await outputs(['test'], Number(metadata.testSamples)), data.shape, 'test.');
    checkShape('The test labels', { shape: [testLabels.count] }, [test.count]);
    return { name: metadata.name ?? 'features', data, test, testLabels, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads the kind of stored features from the metadata of their index file; older files lack the newer entries. */
function storedKind({ kind, views, shardRows = '4096' }: Readonly<Record<string, string>>): StoredKind {
  return { kind: kind === 'tokens' ? 'tokens' : 'pooled', views: Number(views), shardRows: Number(shardRows) };
}

/** Returns a digest of all data for fitting, selection and prediction, excluding the test labels. */
async function frozenSetDigest({ data, test }: FrozenSet): Promise<string> {
  const { train, validation, head, classCounts } = data;
  const splits = [
    await rowsDigest(train),
    digestOf(train.labels),
    await rowsDigest(validation),
    digestOf(validation.labels),
  ];
  const rest = [digestOf(head.weight.data), digestOf(head.bias?.data ?? []), digestOf(Array.from(classCounts))];
  return digestOf([...splits, ...rest, await rowsDigest(test)]);
}

/** Returns the digest of a split's features, and of the pooled ones beside tokens. */
async function rowsDigest({ features, pooled }: CheckedOutputs): Promise<string> {
  const digests = [];
  for (const rows of [features, pooled]) {
    if (rows === undefined) continue;
    const hash = createHash('sha256');
    const blockRows = rowsWithin(partBytes, rows.shape);
    for (let start = 0; start < rows.shape[0]!; start += blockRows) {
      const { data } = await rows.range(start, Math.min(rows.shape[0]!, start + blockRows));
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    digests.push(hash.digest('hex'));
  }
  return digests.length === 1 ? digests[0]! : digestOf(digests);
}

function readArrays(path: string): Promise<HostMap> {
  return readFeatures(path, (bytes) => decodeSafetensors(bytes).arrays);
}

function readFeatures<Result>(path: string, decode: (bytes: Uint8Array) => Result): Promise<Result> {
  return decodeFile('features file', { file: path }, async (bytes) => decode(bytes));
}
