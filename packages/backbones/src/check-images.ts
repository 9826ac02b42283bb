import { MemError } from '@mem/errors';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Checks that images are `[batch, imageSize, imageSize, 3]`.
 * @throws MemError `bad-shape` for another shape.
 */
export function checkImages(images: Tensor, imageSize: number): void {
  const [, ...shape] = images.shape;
  const expected = [imageSize, imageSize, 3];
  if (shape.join() !== expected.join()) {
    throw new MemError(
      'bad-shape',
      `Images must be of shape [batch, ${expected.join(', ')}] (channels last), but are [${images.shape.join(', ')}]; resize or transpose them, or set imageSize.`,
      { expected, given: images.shape },
    );
  }
}
