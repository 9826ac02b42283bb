import { type HostArray, int32Vector, zeroArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { readLabels } from '@mem/groups';
import { deriveKey, randomKey } from '@mem/random';
import { type Augmentation, checkAugmentation } from './augmentation/augmentation.js';
import { createImageVariation } from './augmentation/image-variation.js';
import type { ChannelStatistics } from './channel-statistics.js';
import { checkBatch } from './check-batch.js';
import { forEachImage } from './image-queue.js';
import type { ImageSource } from './image-source.js';
import { normalizer } from './normalize-images.js';

/** A batch in host memory, ready to upload to a runtime. */
export interface ImageBatch {
  /** `[batch, height, width, channels]`, normalised. */
  readonly images: HostArray<'float32'>;
  /** `[batch]` */
  readonly labels: HostArray<'int32'>;
}

/**
 * Makes the batch of the images at `indices`. Image j is augmented by draw number `firstDraw` + j, so a resumed run that
 * passes the number of images seen so far augments exactly as an uninterrupted one.
 * @throws MemError `bad-value` for an index outside the images, `bad-option` unless `firstDraw` is a non-negative
 * integer, and as the source does for an image that can't be read.
 */
export type Batcher = (indices: Int32Array, firstDraw: number) => Promise<ImageBatch>;

/** Options of `createBatcher`. */
export interface BatcherOptions extends ChannelStatistics {
  /**
   * Augmentation of the images; use `{ kind: 'none' }` for evaluation.
   * @default `pad-crop`
   */
  readonly augmentation?: Augmentation;
  /**
   * Seed of the augmentation.
   * @default 1
   */
  readonly seed?: number;
}

/**
 * Creates a function that makes normalised and, by default, augmented batches of a source's images. Draws depend only
 * on the seed, not on the source.
 * @throws MemError `bad-shape` for statistics of another number of channels, `bad-label`, `bad-option`, `unknown-name`.
 */
export function createBatcher(
  source: ImageSource,
  { mean, std, augmentation = { kind: 'pad-crop' }, seed = 1 }: BatcherOptions,
): Batcher {
  const { height, width, channels, concurrency } = source;
  const size = { height, width, channels };
  const labels = readLabels(source.labels);
  if (mean.length !== channels) {
    throw new MemError(
      'bad-shape',
      `Expected one mean for each of the ${channels} channels, but there are ${mean.length} means.`,
      { channels, means: mean.length },
    );
  }
  checkAugmentation(augmentation, size);
  const key = deriveKey(randomKey(seed), 'augmentation');
  const normalize = normalizer({ mean, std });
  const read = source.viewReader(augmentation, key);
  const vary = createImageVariation(augmentation, size, { key, mean });
  const values = height * width * channels;

  return async (indices, firstDraw) => {
    checkBatch(indices, firstDraw, labels.length);
    const images = zeroArray('float32', [indices.length, height, width, channels]);
    await forEachImage(indices.length, concurrency?.() ?? 1, async (j) => {
      const draw = firstDraw + j;
      const pixels = await read(indices[j]!, draw);
      const out = images.data.subarray(j * values, (j + 1) * values);
      normalize(pixels, out, vary.changePixels(pixels, draw));
      vary.erase(out, draw);
    });
    return { images, labels: int32Vector(indices.map((index) => labels[index]!)) };
  };
}
