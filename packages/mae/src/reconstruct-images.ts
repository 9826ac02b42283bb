import { type HostArray, hostArray } from '@mem/arrays';
import { patchEpsilon } from './patches.js';

/** Pictures of a batch, each `[batch, size, size, 3]` and in the value range of the images. */
export interface ReconstructedImages {
  /** Images as given. */
  readonly original: HostArray;
  /** Images with hidden patches at 0, the mean colour of normalised images. */
  readonly masked: HostArray<'float32'>;
  /** Images with hidden patches as predicted. */
  readonly reconstructed: HostArray<'float32'>;
}

/** Options of `reconstructImages`. */
export interface ReconstructImagesOptions {
  /** Height and width of a patch, in pixels. */
  readonly patchSize: number;
  /** The autoencoder's setting. Where it is true, each patch gets the mean and deviation of the original patch back. */
  readonly normalizedPixels: boolean;
}

/**
 * Makes pictures of the input and the output of an autoencoder, from images `[batch, size, size, 3]`, its prediction
 * `[batch, numPatches, patchSize^2 * 3]` and the mask `[batch, numPatches]`.
 */
export function reconstructImages(
  images: HostArray,
  prediction: HostArray,
  mask: HostArray,
  { patchSize, normalizedPixels }: ReconstructImagesOptions,
): ReconstructedImages {
  const [batch, size] = images.shape as [number, number];
  const grid = size / patchSize;
  const numPatches = grid ** 2;
  const row = 3 * patchSize;
  const pixels = row * patchSize;
  const masked = hostArray('float32', images.shape, images.data);
  const reconstructed = hostArray('float32', images.shape, images.data);
  for (let patch = 0; patch < batch * numPatches; patch++) {
    if (mask.data[patch] === 0) continue;
    const [image, place] = [Math.floor(patch / numPatches), patch % numPatches];
    const top = image * size + Math.floor(place / grid) * patchSize;
    const starts = Array.from({ length: patchSize }, (_, y) => (top + y) * size * 3 + (place % grid) * row);
    const { mean, deviation } = normalizedPixels ? statisticsOf(images.data, starts, row) : { mean: 0, deviation: 1 };
    starts.forEach((start, y) => {
      masked.data.fill(0, start, start + row);
      for (let i = 0; i < row; i++) {
        reconstructed.data[start + i] = prediction.data[patch * pixels + y * row + i]! * deviation + mean;
      }
    });
  }
  return { original: images, masked, reconstructed };
}

/** Mean and unbiased standard deviation of a patch, whose rows of `length` values begin at `starts`. */
function statisticsOf(data: ArrayLike<number>, starts: readonly number[], length: number) {
  const values = starts.flatMap((start) => Array.from({ length }, (_, i) => data[start + i]!));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1) + patchEpsilon) };
}
