import { deriveKey, normals, type RandomKey } from '@mem/random';
import type { ImageSize } from '../image-set.js';
import { drawBox, type Extent, type ImageBox, uniformPair } from './image-box.js';

/**
 * Options of random erasing, which replaces a rectangle of an image with noise (Zhong et al., "Random erasing data
 * augmentation", 2020). The defaults are timm's, with the probability of MAE's fine-tuning.
 */
export interface Erasing {
  /**
   * Probability of erasing a rectangle.
   * @default 0.25
   */
  readonly probability?: number;
  /**
   * Range of the rectangle's area relative to the image's.
   * @default [0.02, 1/3]
   */
  readonly scale?: readonly [number, number];
  /**
   * Range of the rectangle's height over its width.
   * @default [0.3, 1/0.3]
   */
  readonly ratio?: readonly [number, number];
}

/**
 * Draws the rectangle to erase: area uniform in `scale`, height over width log-uniform in `ratio`. Returns undefined for
 * an image that is not erased, and after ten attempts that do not fit inside the image.
 */
export function drawErasing(
  key: RandomKey,
  draw: number,
  { height, width, probability = 0.25, scale = [0.02, 1 / 3], ratio = [0.3, 1 / 0.3] }: Erasing & Extent,
): ImageBox | undefined {
  const drawKey = deriveKey(key, 'erasing', draw);
  if (uniformPair(drawKey, 0)[0] >= probability) return undefined;
  return drawBox(drawKey, 1, { height, width }, { scale, ratio }, (long, short) =>
    long < height && short < width ? { height: long, width: short } : undefined,
  );
}

/**
 * Fills the rectangle `box` of a normalised image `[height, width, channels]` in place with standard normal noise, a
 * function of `key` and `draw`: timm's mode `pixel`.
 */
export function eraseBox(
  image: Float32Array,
  { width, channels }: Pick<ImageSize, 'width' | 'channels'>,
  box: ImageBox,
  key: RandomKey,
  draw: number,
): void {
  const rowLength = box.width * channels;
  const noise = normals(deriveKey(key, 'erasing-noise', draw), box.height * rowLength);
  for (let y = 0; y < box.height; y++) {
    image.set(noise.subarray(y * rowLength, (y + 1) * rowLength), ((box.top + y) * width + box.left) * channels);
  }
}
