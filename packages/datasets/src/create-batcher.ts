import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { readLabels } from '@mem/groups';
import { deriveKey, type RandomKey, randomKey } from '@mem/random';
import { type Augmentation, checkAugmentation } from './augmentation/augmentation.js';
import { cropAndFlip, drawCropAndFlip } from './augmentation/crop-and-flip.js';
import { createImageVariation } from './augmentation/image-variation.js';
import { createCropResizer } from './augmentation/resample.js';
import { drawResizedCrop } from './augmentation/resized-crop.js';
import type { ChannelStatistics } from './channel-statistics.js';
import { checkBatch } from './check-batch.js';
import type { ImageSize, ImageSplit } from './image-set.js';
import { normalizer } from './normalize-images.js';

/** A batch in host memory, ready to upload to a runtime. */
export interface ImageBatch {
  /** [batch, height, width, channels], normalised. */
  readonly images: HostArray<'float32'>;
  /** [batch] */
  readonly labels: HostArray<'int32'>;
}

/**
 * Makes a batch of the images at `indices`. Image j is augmented by draw number `firstDraw` + j, so that passing the
 * number of images seen so far lets a resumed run augment exactly as an uninterrupted one.
 * @throws MemError `bad-value` for an index outside the split, `bad-option` unless `firstDraw` is a non-negative integer.
 */
export type Batcher = (indices: Int32Array, firstDraw: number) => ImageBatch;

/** Options of `createBatcher`. */
export interface BatcherOptions extends ImageSize, ChannelStatistics {
  /** Crop and flip where left out; `{ kind: 'none' }` for evaluation. */
  readonly augmentation?: Augmentation;
  /** Of the augmentation's draws. */
  readonly seed?: number;
}

/**
 * A function that makes normalised, by default augmented, batches of a split's images.
 * @throws MemError `bad-shape` when the split, the size and the statistics do not fit each other, `bad-label`, `bad-option`,
 * `unknown-name`.
 */
export function createBatcher(
  { images, labels: given }: ImageSplit,
  { height, width, channels, mean, std, augmentation = { kind: 'pad-crop' }, seed = 1 }: BatcherOptions,
): Batcher {
  const labels = readLabels(given);
  const size = height * width * channels;
  if (images.length !== labels.length * size || mean.length !== channels) {
    throw new MemError(
      'bad-shape',
      `Expected images [${labels.length}, ${height}, ${width}, ${channels}] and ${channels} means, but there are ${images.length} bytes and ${mean.length} means.`,
    );
  }
  checkAugmentation(augmentation, { height, width, channels });
  const key = deriveKey(randomKey(seed), 'augmentation');
  const normalize = normalizer({ mean, std });
  const extent = { height, width, channels };
  const crop = cropper(augmentation, extent, key);
  const vary = createImageVariation(augmentation, extent, { key, mean });

  return (indices, firstDraw) => {
    checkBatch(indices, firstDraw, labels.length);
    const pixels = new Uint8Array(size);
    const data = new Float32Array(indices.length * size);
    for (const [j, index] of indices.entries()) {
      const out = data.subarray(j * size, (j + 1) * size);
      crop(images.subarray(index * size, (index + 1) * size), firstDraw + j, pixels);
      normalize(pixels, out, vary.changePixels(pixels, firstDraw + j));
      vary.erase(out, firstDraw + j);
    }
    return {
      images: { dtype: 'float32', shape: [indices.length, height, width, channels], data },
      labels: { dtype: 'int32', shape: [indices.length], data: indices.map((index) => labels[index]!) },
    };
  };
}

/** Writes the crop of an image under a draw number into an array of the same size. */
type Cropper = (image: Uint8Array, draw: number, out: Uint8Array) => void;

function cropper(augmentation: Augmentation, size: ImageSize, key: RandomKey): Cropper {
  if (augmentation.kind === 'none') return (image, _, out) => out.set(image);
  if (augmentation.kind === 'pad-crop') {
    const { padding = 4, flip = true } = augmentation;
    return (image, draw, out) => {
      const drawn = drawCropAndFlip(key, draw, padding);
      cropAndFlip(image, size, { ...drawn, flip: flip && drawn.flip }, out);
    };
  }
  const { scale, ratio, interpolation = 'bicubic', flip = true } = augmentation;
  const options = { ...size, ...(scale && { scale }), ...(ratio && { ratio }) };
  const resize = createCropResizer(size, { ...size, interpolation });
  return (image, draw, out) => {
    const drawn = drawResizedCrop(key, draw, options);
    resize(image, { ...drawn, flip: flip && drawn.flip }, out);
  };
}
