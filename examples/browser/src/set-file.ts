import { type Dtype, type HostArray, ofDtype } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { LabelledSamples } from '@mem/modulator';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';

/** The prepared files' names, beside the page. */
export const setFiles = { set: 'set.safetensors', train: 'train.webp', test: 'test.webp' } as const;

/** Height and width of an image. */
export const tileSize = 32;
/** Images in a row of a sprite. */
export const spriteColumns = 40;

/** The splits of a set; test images are only ever shown. */
const splitNames = ['train', 'validation', 'test'] as const;
type SplitName = (typeof splitNames)[number];

/** Features of a frozen model and their labels, in arrays of this page's own. */
export interface FrozenSplit extends LabelledSamples {
  readonly features: HostArray<'float32'>;
  readonly labels: Int32Array;
}

/** All that the page knows of a long-tailed set and the model that was trained on it. */
export interface FrozenSet {
  readonly splits: Readonly<Record<SplitName, FrozenSplit>>;
  readonly classCounts: Int32Array;
  readonly classNames: readonly string[];
  readonly head: { readonly weight: HostArray<'float32'>; readonly bias: HostArray<'float32'> };
  /** The model, such as `resnet8-cifar`, and how long it was trained. */
  readonly backbone: string;
  readonly epochs: number;
  /** The training images of the sprite: as many of every class, class by class. */
  readonly samplesPerClass: number;
}

/** One file's bytes; `key` says what it was made from. */
export function encodeSet({ splits, classCounts, head, classNames, ...facts }: FrozenSet, key: string): Uint8Array {
  const arrays: Record<string, HostArray> = {
    classCounts: { dtype: 'int32', shape: [classCounts.length], data: classCounts },
    'head.weight': head.weight,
    'head.bias': head.bias,
  };
  for (const name of splitNames) {
    const { features, labels } = splits[name];
    arrays[`${name}.features`] = features;
    arrays[`${name}.labels`] = { dtype: 'int32', shape: [labels.length], data: labels };
  }
  return encodeSafetensors(arrays, { metadata: { key, about: JSON.stringify({ classNames, ...facts }) } });
}

/** Reads what `encodeSet` wrote. @throws MemError `bad-file`. */
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
    ...(JSON.parse(metadata.about ?? '{}') as Pick<
      FrozenSet,
      'classNames' | 'backbone' | 'epochs' | 'samplesPerClass'
    >),
    splits: { train: split('train'), validation: split('validation'), test: split('test') },
    classCounts: array('classCounts', 'int32').data,
    head: { weight: array('head.weight', 'float32'), bias: array('head.bias', 'float32') },
  };
}

/** What the set of a file was made from; undefined for bytes that are no such file. */
export function setKey(bytes: Uint8Array): string | undefined {
  try {
    return decodeSafetensors(bytes).metadata.key;
  } catch {
    return undefined;
  }
}
