import { add, div, mean, reshape, sqrt, square, sub, sum, type Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * Cuts images `[batch, size, size, 3]` into the pixels of their patches, row by row, `[batch, numPatches, patchSize^2 *
 * 3]`.
 */
export function patchify(images: Tensor, patchSize: number): Tensor {
  const [batch, height, , channels] = images.shape as [number, number, number, number];
  const grid = height / patchSize;
  const row = patchSize * channels;
  // Cut the rows of pixels at the edges of patches, then bring the rows of each patch together.
  const cut = reshape(images, [batch * grid, patchSize, grid, row]);
  return reshape(transpose(cut, [0, 2, 1, 3]), [batch, grid * grid, patchSize * row]);
}

/**
 * Normalises patches `[batch, numPatches, pixels]` by their own mean and unbiased standard deviation (He et al. 2022).
 */
export function normalizePatches(patches: Tensor): Tensor {
  const centered = sub(patches, mean(patches, -1, true));
  const variance = div(sum(square(centered), -1, true), patches.shape.at(-1)! - 1);
  return div(centered, sqrt(add(variance, patchEpsilon)));
}

/** Added to the variance of a patch, so that a uniform one does not divide by zero. */
export const patchEpsilon = 1e-6;
