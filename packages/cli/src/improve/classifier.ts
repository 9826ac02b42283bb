import { MemError } from '@mem/errors';
import { checkClassCounts, checkLabels, countClasses } from '@mem/groups';
import { checkFinite, checkShape, type LinearHead } from '@mem/nn';
import type { HostArray } from '@mem/tensor';
import type { NamedArray, NamedArrays } from '@mem/weights';
import type { LabelledSamples } from '../methods/method.js';
import { checkHeadFits, checkLogits } from './check-logits.js';
import { arrayFlags } from './read-arrays.js';

/** Somebody's trained classifier, as what it makes of labelled samples. */
export interface Classifier {
  /** What it was trained on. */
  readonly train: LabelledSamples;
  readonly validation?: LabelledSamples;
  readonly test?: LabelledSamples;
  /** Training images of each class. */
  readonly classCounts: Int32Array;
  readonly head?: LinearHead;
}

const splitNames = ['train', 'val', 'test'] as const;
type SplitName = (typeof splitNames)[number];

/**
 * The classifier that arrays tell of, checked: shapes fit each other, labels are classes, every class has training samples.
 * @throws MemError `bad-file` for what is missing, `bad-shape`, `bad-label`, `bad-value`.
 */
export function classifierFrom(arrays: NamedArrays): Classifier {
  const found = (name: string): NamedArray | undefined => arrays[name];
  const head = headFrom(found('classifier.weight'), found('classifier.bias'));
  const withFeatures = found('train.features') !== undefined;
  if (!withFeatures && head !== undefined) throw missing('train.features', 'the head reads them');
  if (head === undefined && found('train.logits') === undefined) {
    throw missing('train.logits', 'without them or the head (--head-weight) the classifier is not known');
  }
  const classes = head === undefined ? columnsOf('train.logits', found('train.logits')!) : head.weight.shape[0]!;
  const dim = withFeatures ? columnsOf('train.features', found('train.features')!) : undefined;
  const splits: Partial<Record<SplitName, LabelledSamples>> = {};
  for (const name of splitNames) {
    const given = ['features', 'logits', 'labels'].some((part) => found(`${name}.${part}`) !== undefined);
    if (!given && name !== 'train') continue;
    splits[name] = splitFrom(name, found, { classes, dim, head });
  }
  const { train, val, test } = splits;
  const counted = countClasses(train!.labels, classes);
  checkClassCounts(counted);
  return {
    train: train!,
    ...(val && { validation: val }),
    ...(test && { test }),
    classCounts: classCountsFrom(found('train.classCounts'), classes) ?? counted,
    ...(head && { head }),
  };
}

function columnsOf(name: string, array: NamedArray): number {
  checkShape(named(name), array, [null, null]);
  return array.shape[1]!;
}

function headFrom(weight: NamedArray | undefined, bias: NamedArray | undefined): LinearHead | undefined {
  if (weight === undefined) {
    if (bias !== undefined) throw missing('classifier.weight', 'there is a bias');
    return undefined;
  }
  checkShape(named('classifier.weight'), weight, [null, null]);
  checkFinite(named('classifier.weight'), weight);
  if (bias === undefined) return { weight: floats(weight) };
  checkShape(named('classifier.bias'), bias, [weight.shape[0]!]);
  checkFinite(named('classifier.bias'), bias);
  return { weight: floats(weight), bias: floats(bias) };
}

interface Expected {
  readonly classes: number;
  /** Undefined where there are no features. */
  readonly dim: number | undefined;
  readonly head: LinearHead | undefined;
}

function splitFrom(
  split: SplitName,
  found: (name: string) => NamedArray | undefined,
  { classes, dim, head }: Expected,
): LabelledSamples {
  const labels = found(`${split}.labels`);
  if (labels === undefined) throw missing(`${split}.labels`, 'each sample needs its class');
  checkShape(named(`${split}.labels`), labels, [null]);
  const count = labels.shape[0]!;
  if (count === 0) throw new MemError('bad-value', `${named(`${split}.labels`)} are empty: give at least one sample.`);
  const read = (part: 'features' | 'logits', width: number, why: string | undefined): HostArray | undefined => {
    const name = `${split}.${part}`;
    const array = found(name);
    if (array === undefined) {
      if (why !== undefined) throw missing(name, why);
      return undefined;
    }
    checkShape(named(name), array, [count, width]);
    checkFinite(named(name), array);
    return floats(array);
  };
  checkLabels(labels.data, classes, `label in ${named(`${split}.labels`)}`);
  const features = dim === undefined ? undefined : read('features', head?.weight.shape[1] ?? dim, 'the training samples have them'); // biome-ignore format: fits
  const logits = read('logits', classes, head === undefined ? 'there is no head to compute them with' : undefined);
  if (logits !== undefined) checkLogits(named(`${split}.logits`), logits);
  if (head && features && logits) checkHeadFits(named(`${split}.logits`), head, features, logits);
  // With a head the logits follow from the features.
  return { ...(features && { features }), ...(head === undefined && logits && { logits }), labels: Int32Array.from(labels.data) }; // biome-ignore format: fits
}

function classCountsFrom(array: NamedArray | undefined, classes: number): Int32Array | undefined {
  if (array === undefined) return undefined;
  checkShape(named('train.classCounts'), array, [classes]);
  checkClassCounts(array.data);
  return Int32Array.from(array.data);
}

/** An array as messages call it. */
const named = (name: string): string => `${name} (${arrayFlags[name]})`;

function missing(name: string, why: string): MemError {
  return new MemError('bad-file', `Expected ${named(name)}, since ${why}, but it is not given.`, { name });
}

function floats({ shape, data, dtype }: NamedArray): HostArray {
  return { dtype: 'float32', shape, data: dtype === 'float32' ? data : Float32Array.from(data) };
}
