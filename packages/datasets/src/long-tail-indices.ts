import { checkPositive, MemError } from '@mem/errors';
import { type ClassIds, countClasses } from '@mem/groups';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { imagesByClass } from './collections/images-by-class.js';
import { type LongTailCountsOptions, longTailCounts } from './long-tail-counts.js';
import { sha256 } from './sha256.js';

/**
 * Definition of a long tail: a profile, of which `imbalance` is required, or `counts`. By default, `max` is the number of
 * images in the smallest class of the source.
 */
export interface LongTailOptions extends Partial<Omit<LongTailCountsOptions, 'numClasses'>> {
  /** Number of images to keep per class, `[numClasses]`, instead of a profile. */
  readonly counts?: ArrayLike<number>;
  /**
   * Seed of the images to keep and, without `counts`, of the ranks of the classes.
   * @default 1
   */
  readonly seed?: number;
}

/** Images that are kept in a long tail. */
export interface LongTailIndices {
  /** Positions of the kept images in the source, ascending. */
  readonly indices: Int32Array;
  /** Kept images per class. */
  readonly classCounts: Int32Array;
  /** SHA-256 of `indices`. */
  readonly checksum: string;
}

/**
 * Chooses the images of a long tail from (nearly) balanced `labels` `[images]`. The seed draws the ranks of the classes
 * and the images.
 * @throws MemError `bad-value` if a class has fewer images than it should keep, `bad-label`, `bad-option`,
 * `unknown-name`.
 */
export async function longTailIndices(
  labels: ClassIds,
  { numClasses, seed = 1, counts, ...profile }: LongTailOptions & { readonly numClasses: number },
): Promise<LongTailIndices> {
  const available = countClasses(labels, numClasses);
  const key = deriveKey(randomKey(seed), 'long-tail');
  const ranks = permutation(deriveKey(key, 'ranks'), numClasses);
  const classCounts =
    counts === undefined
      ? gather(profileCounts(profile, numClasses, available), ranks)
      : checkCounts(counts, profile, numClasses);
  const indices: number[] = [];
  for (const [label, images] of imagesByClass(labels, numClasses).entries()) {
    const wanted = classCounts[label]!;
    if (images.length < wanted) {
      const [why, fix] =
        counts === undefined
          ? [` (rank ${ranks[label]} of the long tail)`, 'Lower max, or leave it out']
          : ['', 'Lower its count'];
      throw new MemError(
        'bad-value',
        `Class ${label} needs ${wanted} images${why}, but has ${images.length}. ${fix}.`,
        { class: label, wanted, available: images.length },
      );
    }
    const order = permutation(deriveKey(key, 'images', label), images.length);
    for (const i of order.subarray(0, wanted)) indices.push(images[i]!);
  }
  const kept = Int32Array.from(indices).sort();
  return { indices: kept, classCounts, checksum: await sha256(kept) };
}

const gather = (values: Int32Array, at: Int32Array) => at.map((i) => values[i]!);

type Profile = Omit<LongTailOptions, 'counts' | 'seed'>;

/** Computes the counts by rank. */
function profileCounts({ imbalance, max, ...profile }: Profile, numClasses: number, available: Int32Array): Int32Array {
  if (imbalance === undefined) {
    throw new MemError('bad-option', 'A long tail needs imbalance (with a profile) or counts, but neither is given.');
  }
  return longTailCounts({ ...profile, imbalance, numClasses, max: max ?? Math.max(1, Math.min(...available)) });
}

/** Checks that there is a positive count for each class, and no profile. */
function checkCounts(counts: ArrayLike<number>, profile: Profile, numClasses: number): Int32Array {
  const also = Object.entries(profile).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (also.length > 0) {
    const message = `Define a long tail by counts or a profile, but not both: counts came with ${also.join(', ')}.`;
    throw new MemError('bad-option', message);
  }
  if (counts.length !== numClasses) {
    const message = `counts must have an integer for each of the ${numClasses} classes, but has ${counts.length}.`;
    throw new MemError('bad-option', message, { classes: numClasses, given: counts.length });
  }
  return Int32Array.from(counts, (count, c) => checkPositive(`The count of class ${c}`, count, { integer: true }));
}
