import { MemError } from '@mem/errors';
import type { ImageSplit } from './image-set.js';
import { type LongTailIndices, type LongTailOptions, longTailIndices } from './long-tail-indices.js';

/** Options of `makeLongTailed`. */
export interface MakeLongTailedOptions extends LongTailOptions {
  /** Number of classes in the split. */
  readonly numClasses: number;
}

/** Long-tailed subset of a split. */
export interface LongTailedSplit extends LongTailIndices {
  readonly split: ImageSplit;
}

/**
 * Selects a long-tailed subset of a (nearly) balanced split, as `longTailIndices` chooses it.
 * @throws MemError `bad-shape` if images and labels do not match, and as `longTailIndices`.
 */
export async function makeLongTailed(source: ImageSplit, options: MakeLongTailedOptions): Promise<LongTailedSplit> {
  const cut = await longTailIndices(source.labels, options);
  return { split: takeImages(source, cut.indices), ...cut };
}

/** Selects the images at `indices`, in their order. */
function takeImages({ images, labels, names }: ImageSplit, indices: Int32Array): ImageSplit {
  const size = images.length / labels.length;
  if (!Number.isInteger(size)) {
    const message = `Expected one image per label, but ${images.length} bytes do not divide by ${labels.length} labels.`;
    throw new MemError('bad-shape', message);
  }
  const taken = new Uint8Array(indices.length * size);
  for (const [to, from] of indices.entries()) taken.set(images.subarray(from * size, (from + 1) * size), to * size);
  return {
    images: taken,
    labels: indices.map((i) => labels[i]!),
    ...(names && { names: Array.from(indices, (i) => names[i]!) }),
  };
}
