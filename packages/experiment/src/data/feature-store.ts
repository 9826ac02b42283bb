import { type HostArray, type HostMap, int32Vector, ofDtype } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { LinearHead } from '@mem/nn';
import { decodeSafetensors, encodeSafetensors, type FloatPrecision } from '@mem/weights';
import type { TrainingSet } from './training-set.js';

/** Largest number of rows in a shard; an interruption loses the work of at most one shard. */
const maxShardRows = 4096;
/** Bytes of a shard, which is made in memory. */
const shardBytes = 64 * 2 ** 20;

/** Returns the part name of an augmented view (from 0) of the training images. Others: `train`, `val` and `test`. */
export const viewName = (view: number): string => `train-view${view + 1}`;

/** Returns the number of rows in a shard: whole batches of the backbone, where rows of `rowBytes` are not too large. */
export function shardRowsFor(rowBytes: number, batchSize: number): number {
  const batches = Math.floor(Math.min(maxShardRows, shardBytes / rowBytes) / batchSize);
  return Math.max(1, batches) * batchSize;
}

/** File of a part, and the rows of the part that it holds. */
export interface Shard {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Returns the shards of a part with `rows` samples. */
export function shardsOf(part: string, rows: number, shardRows: number): Shard[] {
  return Array.from({ length: Math.ceil(rows / shardRows) }, (_, i) => ({
    file: `${part}-${String(i).padStart(5, '0')}.safetensors`,
    start: i * shardRows,
    end: Math.min(rows, (i + 1) * shardRows),
  }));
}

/** Encodes a shard; `key` identifies the inputs it was made from. */
export function encodeShard(arrays: HostMap, key: string, precision: FloatPrecision): Uint8Array {
  return encodeSafetensors(arrays, { metadata: { key }, floats: precision });
}

/** Checks that bytes are a complete shard made from the inputs of `key`. */
export function isShardOf(bytes: Uint8Array, key: string): boolean {
  try {
    return decodeSafetensors(bytes).metadata.key === key;
  } catch {
    return false;
  }
}

/** File beside the shards with the labels of training and validation, the class counts and the head. */
export const featureIndexFile = 'index.safetensors';
/** File of the test labels, kept apart because only the evaluation may read and write them. */
export const testLabelsFile = 'test-labels.safetensors';

/** Kind of the features in a folder. */
export interface StoredKind {
  /** `pooled` features alone, or `tokens` with the pooled features beside them. */
  readonly kind: 'pooled' | 'tokens';
  /** Augmented views of the training images. */
  readonly views: number;
  readonly shardRows: number;
}

/** Encodes the index file. */
export function encodeFeatureIndex(
  { name, train, validation, test, classCounts }: TrainingSet,
  head: Required<LinearHead>,
  { views, kind, shardRows }: StoredKind,
): Uint8Array {
  return encodeSafetensors(
    {
      'train.labels': int32Vector(train.labels),
      'val.labels': int32Vector(validation.labels),
      'train.classCounts': int32Vector(classCounts),
      'classifier.weight': head.weight,
      'classifier.bias': head.bias,
    },
    {
      metadata: {
        ...{ name, kind, views: String(views), shardRows: String(shardRows), testSamples: String(test.count) },
      },
    },
  );
}

/**
 * Reads the head from the index file through `read`.
 * @throws MemError `bad-file`.
 */
export async function readFeatureHead(read: (file: string) => Promise<Uint8Array>): Promise<LinearHead> {
  return headIn(decodeSafetensors(await read(featureIndexFile)).arrays, featureIndexFile);
}

/**
 * Returns the head from `classifier.weight` and, if present, `classifier.bias`.
 * @throws MemError `bad-file`.
 */
export function headIn(arrays: HostMap, source: string): LinearHead {
  const read = (name: string) => ofDtype(`${source}: ${name}`, arrayIn(arrays, name, source), 'float32');
  return {
    weight: read('classifier.weight'),
    ...(arrays['classifier.bias'] === undefined ? {} : { bias: read('classifier.bias') }),
  };
}

/**
 * Returns an array by name.
 * @throws MemError `bad-file` when `source` lacks it.
 */
export function arrayIn(arrays: HostMap, name: string, source: string): HostArray {
  const array = arrays[name];
  if (array === undefined) {
    throw new MemError(
      'bad-file',
      `${source} must have an array '${name}', but has ${Object.keys(arrays).join(', ') || 'none'}.`,
      { source, name },
    );
  }
  return array;
}
