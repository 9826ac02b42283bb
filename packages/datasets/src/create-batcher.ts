import { MemError } from '@mem/errors';
import { deriveKey, randomKey } from '@mem/random';
import { type Augmentation, checkAugmentation } from './augmentation/augmentation.js';
import { cropAndFlip, drawCropAndFlip } from './augmentation/crop-and-flip.js';
import type { ChannelStatistics } from './channel-statistics.js';
import { checkBatch } from './check-batch.js';
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
  /** Crop and flip where left out; `{ kind: 'none' }` for evaluation. */
  readonly augmentation?: Augmentation;
  readonly seed?: number;
}

/**
 * A function that makes normalised, by default augmented, batches of a split's images.
 * @throws MemError `bad-shape` when the split, the size and the statistics do not fit each other, `bad-option`, `unsupported`
 * for `random-resized-crop`, which needs image files.
 */
export function createBatcher(
  { images, labels }: ImageSplit,
  { height, width, channels, mean, std, augmentation = { kind: 'pad-crop' }, seed = 1 }: BatcherOptions,
): Batcher {
  const size = height * width * channels;
  if (images.length !== labels.length * size || mean.length !== channels) {
    throw new MemError(
      'bad-shape',
      `Expected images [${labels.length}, ${height}, ${width}, ${channels}] and ${channels} means, but there are ${images.length} bytes and ${mean.length} means.`,
    );
  }
  checkAugmentation(augmentation, { height, width });
  if (augmentation.kind === 'random-resized-crop') {
    throw new MemError(
      'unsupported',
      "The augmentation 'random-resized-crop' needs image files (createFileBatcher of @mem/datasets/node), but this set is in memory. Use 'pad-crop'.",
    );
  }
  const key = deriveKey(randomKey(seed), 'augmentation');
  const normalize = normalizer({ mean, std });

  return (indices, firstDraw) => {
    checkBatch(indices, firstDraw, labels.length);
    const raw = new Uint8Array(indices.length * size);
    for (const [j, index] of indices.entries()) {
      const image = images.subarray(index * size, (index + 1) * size);
      const out = raw.subarray(j * size, (j + 1) * size);
      if (augmentation.kind === 'pad-crop') {
        const { padding = 4, flip = true } = augmentation;
        const draw = drawCropAndFlip(key, firstDraw + j, padding);
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
