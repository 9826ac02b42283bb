import { checkFinite, checkShape, type HostArray, type HostMap, hostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { checkClassCounts, checkCountsCover, countClasses, readLabels } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import { checkHeadFits, checkLogits } from './check-logits.js';

/** Outputs on labelled samples, in host memory. */
export interface HostOutputs {
  /** Features `[samples, dim]`. */
  readonly features?: HostArray<'float32'>;
  /** Logits `[samples, classes]`. */
  readonly logits?: HostArray<'float32'>;
  /** Class ids `[samples]`. */
  readonly labels: Int32Array;
}

/** A trained classifier, represented by its outputs on labelled samples. */
export interface Classifier {
  /** Outputs on the samples that it was trained on. */
  readonly train: HostOutputs;
  readonly validation?: HostOutputs;
  readonly test?: HostOutputs;
  /** Number of training images of each class. */
  readonly classCounts: Int32Array;
  readonly head?: LinearHead;
}

type SplitName = 'train' | 'val' | 'test';

/** Options of `classifierFrom`. */
export interface ClassifierFromOptions {
  /** Returns the name of an array for messages. */
  readonly named: (name: string) => string;
  /** Required arrays, each with the reason. */
  readonly needed?: Readonly<Record<string, string>>;
}

/**
 * Creates the classifier of `mem improve` and `mem run --features` from its arrays, and checks it: shapes match, labels
 * are classes, and every class has training samples, at most as many as its count.
 * @throws MemError `bad-file` for missing arrays.
 * @throws MemError `bad-shape`, `bad-label` or `bad-value` for arrays that fail a check.
 */
export function classifierFrom(arrays: HostMap, { named, needed = {} }: ClassifierFromOptions): Classifier {
  const reader = arrayReader(arrays, named);
  const { has, missing } = reader;
  for (const [name, why] of Object.entries(needed)) if (!has(name)) throw missing(name, why);
  const head = headFrom(reader);
  if (!has('train.features') && head !== undefined) throw missing('train.features', 'the head reads them');
  if (!has('train.logits') && head === undefined) {
    throw missing('train.logits', `${named('classifier.weight')} is missing too`);
  }
  const classes = head?.weight.shape[0] ?? reader.columns('train.logits');
  const dim = has('train.features') ? (head?.weight.shape[1] ?? reader.columns('train.features')) : undefined;
  const split = (name: SplitName): HostOutputs => splitFrom(name, reader, { classes, dim, head });
  const given = (name: SplitName): boolean => ['features', 'logits', 'labels'].some((part) => has(`${name}.${part}`));
  const train = split('train');
  const counted = checkClassCounts(countClasses(train.labels, classes));
  return {
    train,
    ...(given('val') && { validation: split('val') }),
    ...(given('test') && { test: split('test') }),
    classCounts: has('train.classCounts') ? classCountsFrom(reader, train.labels, classes) : counted,
    ...(head && { head }),
  };
}

/** Reads arrays by name; messages call an array what `named` returns for its name. */
interface ArrayReader {
  readonly named: (name: string) => string;
  has(name: string): boolean;
  missing(name: string, why: string): MemError;
  /**
   * Returns the width of a matrix.
   * @throws MemError `bad-shape`.
   */
  columns(name: string): number;
  /**
   * Returns an array of this shape as float32.
   * @throws MemError `bad-shape`.
   * @throws MemError `bad-value` for values that are not finite.
   */
  floats(name: string, shape: readonly (number | null)[]): HostArray<'float32'>;
  /**
   * Returns the values of a vector `[length]` or a column `[length, 1]`.
   * @throws MemError `bad-shape`.
   */
  vector(name: string, length: number | null): HostArray['data'];
}

function arrayReader(arrays: HostMap, named: (name: string) => string): ArrayReader {
  return {
    named,
    has: (name) => arrays[name] !== undefined,
    missing: (name, why) => new MemError('bad-file', `${named(name)} is required, because ${why}.`, { name }),
    columns(name) {
      checkShape(named(name), arrays[name]!, [null, null]);
      return arrays[name]!.shape[1]!;
    },
    floats(name, expected) {
      const array = arrays[name]!;
      checkShape(named(name), array, expected);
      checkFinite(named(name), array);
      return array.dtype === 'float32' ? array : hostArray('float32', array.shape, array.data);
    },
    vector(name, length) {
      const { shape, data } = arrays[name]!;
      const isColumn = shape.length === 2 && shape[1] === 1;
      checkShape(named(name), { shape: isColumn ? shape.slice(0, 1) : shape }, [length]);
      return data;
    },
  };
}

function headFrom({ has, missing, floats }: ArrayReader): LinearHead | undefined {
  if (!has('classifier.weight')) {
    if (has('classifier.bias')) throw missing('classifier.weight', 'there is a bias');
    return undefined;
  }
  const weight = floats('classifier.weight', [null, null]);
  if (!has('classifier.bias')) return { weight };
  return { weight, bias: floats('classifier.bias', [weight.shape[0]!]) };
}

interface Expected {
  readonly classes: number;
  /** Width of the features; undefined where there are none. */
  readonly dim: number | undefined;
  readonly head: LinearHead | undefined;
}

function splitFrom(split: SplitName, reader: ArrayReader, { classes, dim, head }: Expected): HostOutputs {
  const { named, has, missing } = reader;
  const name = `${split}.labels`;
  if (!has(name)) throw missing(name, 'each sample needs its class');
  const labels = readLabels(reader.vector(name, null), { numClasses: classes, what: named(name) });
  if (labels.length === 0) throw new MemError('bad-value', `${named(name)} must have at least one sample.`);
  const read = (
    part: 'features' | 'logits',
    width: number,
    why: string | undefined,
  ): HostArray<'float32'> | undefined => {
    if (has(`${split}.${part}`)) return reader.floats(`${split}.${part}`, [labels.length, width]);
    if (why !== undefined) throw missing(`${split}.${part}`, why);
    return undefined;
  };
  const features = dim === undefined ? undefined : read('features', dim, 'the training samples have them');
  const logits = read('logits', classes, head === undefined ? 'there is no head to compute them with' : undefined);
  if (logits !== undefined) checkLogits(named(`${split}.logits`), logits);
  if (head && features && logits) checkHeadFits(named(`${split}.logits`), head, features, logits);
  // With a head the logits follow from the features.
  return { ...(features && { features }), ...(head === undefined && logits && { logits }), labels };
}

function classCountsFrom({ named, vector }: ArrayReader, labels: Int32Array, classes: number): Int32Array {
  const name = 'train.classCounts';
  const classCounts = checkClassCounts(vector(name, classes), named(name));
  checkCountsCover(classCounts, labels, {
    labelsName: named('train.labels'),
    countsName: named(name),
    fix: 'Give the number of training images of each class, by class id, or leave it out to count the labels.',
  });
  return classCounts;
}
