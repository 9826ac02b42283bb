import { type HostArray, type HostMap, int32Vector, ofDtype } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { LinearHead } from '@mem/nn';
import { decodeSafetensors, encodeSafetensors, type FloatPrecision } from '@mem/weights';
import type { TrainingSet } from './training-set.js';

/** Rows per shard; an interruption loses the work of at most one shard. */
const shardRows = 4096;

/** Returns the part name of an augmented view (from 0) of the training images. Others: `train`, `val` and `test`. */
export const viewName = (view: number): string => `train-view${view + 1}`;

/** Returns the files of a part with `rows` samples, and the rows each one holds. */
export function shardsOf(part: string, rows: number): { file: string; start: number; end: number }[] {
  return Array.from({ length: Math.ceil(rows / shardRows) }, (_, i) => ({
    file: `${part}-${String(i).padStart(5, '0')}.safetensors`,
    start: i * shardRows,
    end: Math.min(rows, (i + 1) * shardRows),
  }));
}

/** Encodes a shard; `key` identifies the inputs it was made from. */
export function encodeShard(features: HostArray, key: string, precision: FloatPrecision): Uint8Array {
  return encodeSafetensors({ features }, { metadata: { key }, floats: precision });
}

/** Checks that bytes are a complete shard made from the inputs of `key`. */
export function isShardOf(bytes: Uint8Array, key: string): boolean {
  try {
    return decodeSafetensors(bytes).metadata.key === key;
  } catch {
    return false;
  }
}

/**
 * Reads and concatenates all features of some parts of `rows` samples each.
 * @throws MemError `bad-file` for shards that do not fit.
 */
export async function readParts(
  parts: readonly string[],
  rows: number,
  read: (file: string) => Promise<Uint8Array>,
): Promise<HostArray<'float32'>> {
  let joined: Float32Array | undefined;
  let dim = 0;
  let offset = 0;
  for (const { file, start, end } of parts.flatMap((part) => shardsOf(part, rows))) {
    const { features } = decodeSafetensors(await read(file)).arrays;
    dim ||= features?.shape[1] ?? 0;
    if (features?.shape.join() !== [end - start, dim].join()) {
      throw new MemError(
        'bad-file',
        `Expected features [${end - start}, ${dim}] in ${file}, but it has [${features?.shape.join(', ') ?? 'none'}].`,
        { file },
      );
    }
    joined ??= new Float32Array(parts.length * rows * dim);
    joined.set(features.data, offset);
    offset += features.data.length;
  }
  return { dtype: 'float32', shape: [parts.length * rows, dim], data: joined ?? new Float32Array(0) };
}

/** File beside the shards with the labels of training and validation, the class counts and the head. */
export const featureIndexFile = 'index.safetensors';
/** File of the test labels, kept apart because only the evaluation may read and write them. */
export const testLabelsFile = 'test-labels.safetensors';

/** Encodes the index file. */
export function encodeFeatureIndex(
  { name, train, validation, test, classCounts }: TrainingSet,
  head: Required<LinearHead>,
  views: number,
): Uint8Array {
  return encodeSafetensors(
    {
      'train.labels': int32Vector(train.labels),
      'val.labels': int32Vector(validation.labels),
      'train.classCounts': int32Vector(classCounts),
      'classifier.weight': head.weight,
      'classifier.bias': head.bias,
    },
    { metadata: { name, views: String(views), testSamples: String(test.count) } },
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
