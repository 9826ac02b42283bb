import { checkNumber, checkPositive, MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { type ImageList, takeFromList } from './collection.js';
import { imagesByClass } from './images-by-class.js';

/** Number of images of each class to hold out of training. */
export interface HoldOut {
  /** Fraction of a class's images, between 0 and 1. */
  readonly fraction: number;
  /** Maximum number of images of a class. */
  readonly max: number;
}

/** Options of `holdOut`. */
export interface HoldOutOptions extends HoldOut {
  readonly numClasses: number;
  /** Purpose of the images; different purposes draw different images. */
  readonly purpose: string;
  /**
   * Minimum number of images from a class of three or more.
   * @default 0
   */
  readonly min?: 0 | 1;
  /**
   * Seed of the images to hold out.
   * @default 1
   */
  readonly seed?: number;
}

/** Indices of the samples in each part of a split, ascending. */
export interface HeldOutIndices {
  readonly kept: Int32Array;
  readonly held: Int32Array;
}

/**
 * Holds a `fraction` of each class's samples out of a split, drawn by seed, at most `max` and never the last sample.
 * @throws MemError `bad-option` unless `fraction` is between 0 and 1 and `max` a positive integer; `bad-label`;
 * `bad-value` if nothing would be held out.
 */
export function holdOutIndices(
  labels: ClassIds,
  { fraction, max, numClasses, purpose, min = 0, seed = 1 }: HoldOutOptions,
): HeldOutIndices {
  checkNumber(`The ${purpose} fraction`, fraction, { above: 0, below: 1 });
  checkPositive(`The ${purpose} max`, max, { integer: true });
  const key = deriveKey(randomKey(seed), 'hold-out', purpose);
  const isHeld = new Uint8Array(labels.length);
  for (const [label, images] of imagesByClass(labels, numClasses).entries()) {
    const wanted = Math.max(images.length >= 3 ? min : 0, Math.min(max, Math.round(fraction * images.length)));
    const order = permutation(deriveKey(key, label), images.length);
    for (const i of order.subarray(0, Math.max(0, Math.min(wanted, images.length - 1)))) isHeld[images[i]!] = 1;
  }
  const all = Int32Array.from(isHeld, (_, i) => i);
  const held = all.filter((i) => isHeld[i] === 1);
  if (held.length === 0) {
    throw new MemError(
      'bad-value',
      `Expected images for the ${purpose} split, but ${fraction} of each class's images rounds to none. Raise the ` +
        `${purpose} fraction, or list that split.`,
      { fraction, images: labels.length },
    );
  }
  return { kept: all.filter((i) => isHeld[i] === 0), held };
}

/**
 * Applies `holdOutIndices` to a list of images.
 * @throws MemError as `holdOutIndices`.
 */
export function holdOut(list: ImageList, options: HoldOutOptions): { kept: ImageList; held: ImageList } {
  const { kept, held } = holdOutIndices(list.labels, options);
  return { kept: takeFromList(list, kept), held: takeFromList(list, held) };
}
