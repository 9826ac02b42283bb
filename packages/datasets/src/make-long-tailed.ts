import { MemError } from '@mem/errors';
import { countClasses } from '@mem/groups';
import { deriveKey, permutation, randomKey } from '@mem/random';
import type { ImageSplit } from './image-set.js';
import { type LongTailCountsOptions, longTailCounts } from './long-tail-counts.js';
import { sha256 } from './sha256.js';

export interface MakeLongTailedOptions extends Omit<LongTailCountsOptions, 'max'> {
  /** Images of the largest class; as many as every class has where left out. */
  readonly max?: number;
  /** Decides which class gets which rank and which of its images are kept. */
  readonly seed?: number;
}

/** A long-tailed cut of a split. */
export interface LongTailedSplit {
  readonly split: ImageSplit;
  /** The kept images' positions in the source, ascending. */
  readonly indices: Int32Array;
  /** Kept images by class. */
  readonly classCounts: Int32Array;
  /** The sha-256 over `indices`: equal cuts have equal checksums. */
  readonly checksum: string;
}

/**
 * Cuts a long tail out of a (nearly) balanced split; the ranks are given to the classes, and the images drawn, by `seed`.
 * @throws MemError `bad-value` when a class has fewer images than its rank asks for, `bad-label`, `bad-shape`, `bad-option`.
 */
export async function makeLongTailed(
  source: ImageSplit,
  { numClasses, seed = 1, max, ...profile }: MakeLongTailedOptions,
): Promise<LongTailedSplit> {
  const available = countClasses(source.labels, numClasses);
  const counts = longTailCounts({ ...profile, numClasses, max: max ?? Math.max(1, Math.min(...available)) });
  const key = deriveKey(randomKey(seed), 'long-tail');
  const ranks = permutation(deriveKey(key, 'ranks'), numClasses);
  const classCounts = Int32Array.from(ranks, (rank) => counts[rank]!);
  const indices: number[] = [];
  for (const [label, images] of imagesByClass(source.labels, numClasses).entries()) {
    const wanted = classCounts[label]!;
    if (images.length < wanted) {
      throw new MemError(
        'bad-value',
        `Class ${label} needs ${wanted} images (rank ${ranks[label]} of the long tail), but has ${images.length}. Lower max, or leave it out.`,
        { class: label, wanted, available: images.length },
      );
    }
    const order = permutation(deriveKey(key, 'images', label), images.length);
    for (const i of order.subarray(0, wanted)) indices.push(images[i]!);
  }
  const kept = Int32Array.from(indices).sort();
  return { split: takeImages(source, kept), indices: kept, classCounts, checksum: await sha256(kept) };
}

function imagesByClass(labels: Int32Array, numClasses: number): number[][] {
  const images: number[][] = Array.from({ length: numClasses }, () => []);
  for (const [i, label] of labels.entries()) images[label]!.push(i);
  return images;
}

/** The images at `indices`, in their order. @throws MemError `bad-shape` when images and labels do not fit each other. */
function takeImages({ images, labels, names }: ImageSplit, indices: Int32Array): ImageSplit {
  const size = images.length / labels.length;
  if (!Number.isInteger(size)) {
    throw new MemError(
      'bad-shape',
      `Expected images of one size, one a label, but ${images.length} bytes do not divide by ${labels.length} labels.`,
    );
  }
  const taken = new Uint8Array(indices.length * size);
  for (const [to, from] of indices.entries()) taken.set(images.subarray(from * size, (from + 1) * size), to * size);
  return {
    images: taken,
    labels: indices.map((i) => labels[i]!),
    ...(names && { names: Array.from(indices, (i) => names[i]!) }),
  };
}
