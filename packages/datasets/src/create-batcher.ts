import { MemError } from '@mem/errors';
import { deriveKey, randomKey } from '@mem/random';
import type { ChannelStatistics } from './channel-statistics.js';
import { cropAndFlip, drawCropAndFlip } from './crop-and-flip.js';
import type { ImageSize, ImageSplit } from './image-set.js';
import { normalizer } from './normalize-images.js';

/** A batch in host memory, ready to upload to a runtime. */
export interface ImageBatch {
  /** [batch, height, width, channels], normalised. */
  readonly images: { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array };
  /** [batch] */
  readonly labels: { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array };
}

/**
 * Makes a batch of the images at `indices`. Image j is augmented by draw number `firstDraw` + j, so that passing the
 * number of images seen so far lets a resumed run augment exactly as an uninterrupted one.
 * @throws MemError `bad-value` for an index outside the split, `bad-option` unless `firstDraw` is a non-negative integer.
 */
export type Batcher = (indices: Int32Array, firstDraw: number) => ImageBatch;

export interface BatcherOptions extends ImageSize, ChannelStatistics {
  /** Whether to crop and flip at random; `false` for evaluation. */
  readonly augment?: boolean;
  /** Black pixels on each side that a random crop may reach into; 0 for no cropping. */
  readonly cropPadding?: number;
  /** Whether half of the images are mirrored left to right. */
  readonly flip?: boolean;
  readonly seed?: number;
}

/**
 * A function that makes normalised, by default augmented, batches of a split's images.
 * @throws MemError `bad-shape` when the split, the size and the statistics do not fit each other, `bad-option`.
 */
export function createBatcher(
  { images, labels }: ImageSplit,
  { height, width, channels, mean, std, augment = true, cropPadding = 4, flip = true, seed = 1 }: BatcherOptions,
): Batcher {
  const size = height * width * channels;
  if (images.length !== labels.length * size || mean.length !== channels) {
    throw new MemError(
      'bad-shape',
      `Expected images [${labels.length}, ${height}, ${width}, ${channels}] and ${channels} means, but there are ${images.length} bytes and ${mean.length} means.`,
    );
  }
  if (!Number.isInteger(cropPadding) || cropPadding < 0 || cropPadding >= Math.min(height, width)) {
    throw new MemError(
      'bad-option',
      `cropPadding must be an integer from 0 to less than the image's ${Math.min(height, width)} pixels, but is ${cropPadding}.`,
    );
  }
  const key = deriveKey(randomKey(seed), 'augmentation');
  const normalize = normalizer({ mean, std });

  return (indices, firstDraw) => {
    if (!Number.isSafeInteger(firstDraw) || firstDraw < 0) {
      throw new MemError('bad-option', `firstDraw must be a non-negative integer, but is ${firstDraw}.`, { firstDraw });
    }
    const raw = new Uint8Array(indices.length * size);
    for (const [j, index] of indices.entries()) {
      if (index < 0 || index >= labels.length) {
        throw new MemError('bad-value', `Expected image indices from 0 to ${labels.length - 1}, but one is ${index}.`, {
          index,
        });
      }
      const image = images.subarray(index * size, (index + 1) * size);
      const out = raw.subarray(j * size, (j + 1) * size);
      if (augment) {
        const draw = drawCropAndFlip(key, firstDraw + j, cropPadding);
        cropAndFlip(image, { height, width, channels }, { ...draw, flip: flip && draw.flip }, out);
      } else out.set(image);
    }
    const data = new Float32Array(raw.length);
    normalize(raw, data);
    return {
      images: { dtype: 'float32', shape: [indices.length, height, width, channels], data },
      labels: { dtype: 'int32', shape: [indices.length], data: indices.map((index) => labels[index]!) },
    };
  };
}
