import { type HostArray, type HostMap, int32Vector, ofDtype } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { LinearHead } from '@mem/nn';
import { decodeSafetensors, encodeSafetensors, type FloatPrecision } from '@mem/weights';
import type { TrainingSet } from './training-set.js';

/** Rows of a shard: a kill loses the work of at most one. */
const shardRows = 4096;

/** The part of an augmented view of the training images, from 0; the others are `train`, `val` and `test`. */
export const viewName = (view: number): string => `train-view${view + 1}`;

/** The files of a part of `rows` samples, with the rows that each holds. */
export function shardsOf(part: string, rows: number): { file: string; start: number; end: number }[] {
  return Array.from({ length: Math.ceil(rows / shardRows) }, (_, i) => ({
    file: `${part}-${String(i).padStart(5, '0')}.safetensors`,
    start: i * shardRows,
    end: Math.min(rows, (i + 1) * shardRows),
  }));
}

/** A shard's bytes; `key` says what it was made from. */
export function encodeShard(features: HostArray, key: string, precision: FloatPrecision): Uint8Array {
  return encodeSafetensors({ features }, { metadata: { key }, floats: precision });
}

/** Whether bytes are a whole shard made from the inputs of `key`. */
export function isShardOf(bytes: Uint8Array, key: string): boolean {
  try {
    return decodeSafetensors(bytes).metadata.key === key;
  } catch {
    return false;
  }
}

/** All features of some parts of `rows` samples each, one after the other. @throws MemError `bad-file` for shards that do not fit. */
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

/** What lies beside the shards: labels of training and validation, class counts, the head. */
export const featureIndexFile = 'index.safetensors';
/** Apart from them, because only the evaluation may read and write them. */
export const testLabelsFile = 'test-labels.safetensors';

/** The bytes of the index file. */
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

/** The head in the index file that `read` gives. @throws MemError `bad-file`. */
export async function readFeatureHead(read: (file: string) => Promise<Uint8Array>): Promise<LinearHead> {
  return headIn(decodeSafetensors(await read(featureIndexFile)).arrays, featureIndexFile);
}

/** `classifier.weight` and, where there is one, `classifier.bias`. @throws MemError `bad-file`. */
export function headIn(arrays: HostMap, source: string): LinearHead {
  const read = (name: string) => ofDtype(`${source}: ${name}`, arrayIn(arrays, name, source), 'float32');
  return {
    weight: read('classifier.weight'),
    ...(arrays['classifier.bias'] === undefined ? {} : { bias: read('classifier.bias') }),
  };
}

/** An array by name. @throws MemError `bad-file` where `source` lacks it. */
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
