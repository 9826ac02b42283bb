import { type Dtype, type HostArray, int32Vector, ofDtype } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { LabelledOutputs } from '@mem/modulator';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';

/** Names of the prepared files, beside the page. */
export const setFiles = { set: 'set.safetensors', train: 'train.webp', test: 'test.webp' } as const;

/** Height and width of an image in pixels. */
export const tileSize = 32;
/** Number of images in a row of a sprite. */
export const spriteColumns = 40;

/** Splits of the set; test images are only shown. */
const splitNames = ['train', 'validation', 'test'] as const;
type SplitName = (typeof splitNames)[number];

/** Features of a frozen model with their labels. */
export interface FrozenSplit extends LabelledOutputs {
  readonly features: HostArray<'float32'>;
  readonly labels: Int32Array;
}

/** Long-tailed data set with the model that was trained on it. */
export interface FrozenSet {
  readonly splits: Readonly<Record<SplitName, FrozenSplit>>;
  readonly classCounts: Int32Array;
  readonly classNames: readonly string[];
  readonly head: { readonly weight: HostArray<'float32'>; readonly bias: HostArray<'float32'> };
  /** Name of the model, such as `resnet8-cifar`. */
  readonly backbone: string;
  readonly epochs: number;
  /** Number of training images of each class in the sprite, which is ordered by class. */
  readonly samplesPerClass: number;
}

/** Encodes the set as a file; `key` identifies what it was made from. */
export function encodeSet({ splits, classCounts, head, classNames, ...facts }: FrozenSet, key: string): Uint8Array {
  const arrays: Record<string, HostArray> = {
    classCounts: int32Vector(classCounts),
    'head.weight': head.weight,
    'head.bias': head.bias,
  };
  for (const name of splitNames) {
    const { features, labels } = splits[name];
    arrays[`${name}.features`] = features;
    arrays[`${name}.labels`] = int32Vector(labels);
  }
  return encodeSafetensors(arrays, { metadata: { key, about: JSON.stringify({ classNames, ...facts }) } });
}

/**
 * Decodes a file of `encodeSet`.
 * @throws MemError `bad-file` if an array is missing or the file has another format.
 */
export function decodeSet(bytes: Uint8Array): FrozenSet {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const array = <D extends Dtype>(name: string, dtype: D): HostArray<D> => {
    const found = arrays[name];
    if (found === undefined) throw new MemError('bad-file', `The set's file has no array '${name}'.`, { name });
    return ofDtype(`'${name}' of the set's file`, found, dtype);
  };
  const split = (name: SplitName): FrozenSplit => ({
    features: array(`${name}.features`, 'float32'),
    labels: array(`${name}.labels`, 'int32').data,
  });
  return {
    ...(JSON.parse(metadata.about ?? '{}') as Omit<FrozenSet, 'splits' | 'classCounts' | 'head'>),
    splits: { train: split('train'), validation: split('validation'), test: split('test') },
    classCounts: array('classCounts', 'int32').data,
    head: { weight: array('head.weight', 'float32'), bias: array('head.bias', 'float32') },
  };
}

/** Returns the key of a file of `encodeSet`; undefined for other files. */
export function setKey(bytes: Uint8Array): string | undefined {
  try {
    return decodeSafetensors(bytes).metadata.key;
  } catch {
    return undefined;
  }
}
