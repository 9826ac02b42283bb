import { type HostArray, hostArray } from '@mem/arrays';
import { patchEpsilon } from './patches.js';

/** Pictures of a batch, each `[batch, size, size, 3]` in the values of the images given. */
export interface ReconstructedImages {
  /** `[batch, height, width, 3]`: what was given. */
  readonly original: HostArray;
  /** Hidden patches are 0: the mean colour where images are normalised. */
  readonly masked: HostArray<'float32'>;
  /** Hidden patches as predicted, seen ones as they are. */
  readonly reconstructed: HostArray<'float32'>;
}

/** Options of `reconstructImages`. */
export interface ReconstructImagesOptions {
  /** Height and width of a patch, in pixels. */
  readonly patchSize: number;
  /** As of the autoencoder: each patch's own mean and deviation are then put back, which only the original knows. */
  readonly normalizedPixels: boolean;
}

/**
 * What an autoencoder saw and what it made of it: images `[batch, size, size, 3]`, its prediction
 * `[batch, numPatches, patchSize^2 * 3]` and mask `[batch, numPatches]`.
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

/** The mean and unbiased deviation of a patch that lies in rows of `length` from `starts` on. */
function statisticsOf(data: ArrayLike<number>, starts: readonly number[], length: number) {
  const values = starts.flatMap((start) => Array.from({ length }, (_, i) => data[start + i]!));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1) + patchEpsilon) };
}
