import { checkPositive, MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { type ImageList, takeFromList } from './collection.js';
import { imagesByClass } from './images-by-class.js';

/** How many images of each class are held out of training. */
export interface HoldOut {
  /** Of a class's images, between 0 and 1. */
  readonly share: number;
  /** At most so many images of a class. */
  readonly max: number;
}

/** Options of `holdOut`. */
export interface HoldOutOptions extends HoldOut {
  readonly numClasses: number;
  /** What the images are for: other words draw other images. */
  readonly purpose: string;
  /** Images that a class of three or more gives at least. */
  readonly min?: 0 | 1;
  readonly seed?: number;
}

/** Where the samples of a split went, ascending. */
export interface HeldOutIndices {
  readonly kept: Int32Array;
  readonly held: Int32Array;
}

/**
 * Parts the samples of a split: of each class `share` are held out, drawn by seed, at most `max`, and never a class's last one.
 * @throws MemError `bad-option` for a share that is not between 0 and 1, or a `max` that is not a positive integer; `bad-label`;
 * `bad-value` when that holds out nothing.
 */
export function holdOutIndices(
  labels: ClassIds,
  { share, max, numClasses, purpose, min = 0, seed = 1 }: HoldOutOptions,
): HeldOutIndices {
  if (!(share > 0 && share < 1)) {
    throw new MemError('bad-option', `The ${purpose} share must lie between 0 and 1, but is ${share}.`, { share });
  }
  checkPositive(`The ${purpose} max`, max, { integer: true });
  const key = deriveKey(randomKey(seed), 'hold-out', purpose);
  const isHeld = new Uint8Array(labels.length);
  for (const [label, images] of imagesByClass(labels, numClasses).entries()) {
    const wanted = Math.max(images.length >= 3 ? min : 0, Math.min(max, Math.round(share * images.length)));
    const order = permutation(deriveKey(key, label), images.length);
    for (const i of order.subarray(0, Math.max(0, Math.min(wanted, images.length - 1)))) isHeld[images[i]!] = 1;
  }
  const all = Int32Array.from(isHeld, (_, i) => i);
  const held = all.filter((i) => isHeld[i] === 1);
  if (held.length === 0) {
    throw new MemError(
      'bad-value',
      `Expected images for the ${purpose} split, but a share of ${share} of each class's images rounds to none. Raise ` +
        `the ${purpose} share, or list that split.`,
      { share, images: labels.length },
    );
  }
  return { kept: all.filter((i) => isHeld[i] === 0), held };
}

/** `holdOutIndices` of a list of images. @throws MemError as it does. */
export function holdOut(list: ImageList, options: HoldOutOptions): { kept: ImageList; held: ImageList } {
  const { kept, held } = holdOutIndices(list.labels, options);
  return { kept: takeFromList(list, kept), held: takeFromList(list, held) };
}
