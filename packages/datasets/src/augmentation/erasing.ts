import { deriveKey, normals, type RandomKey, threefry } from '@mem/random';
import type { ImageSize } from '../image-set.js';
import type { Extent, ImageBox } from './resized-crop.js';

/**
 * Options of random erasing, which replaces one rectangle of an image by noise (Zhong et al., "Random erasing data
 * augmentation", 2020). The defaults are timm's, with the probability of MAE's fine-tuning.
 */
export interface Erasing {
  /**
   * Probability of erasing a part of an image.
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

const tries = 10;

/**
 * Draws the rectangle to erase: area uniform in `scale`, aspect log-uniform in `ratio`. Returns undefined for an image
 * that is not erased, and if ten attempts do not fit inside the image.
 */
export function drawErasing(
  key: RandomKey,
  draw: number,
  { height, width, probability = 0.25, scale = [0.02, 1 / 3], ratio = [0.3, 1 / 0.3] }: Erasing & Extent,
): ImageBox | undefined {
  const drawKey = deriveKey(key, 'erasing', draw);
  const share = (word: number) => word / 2 ** 32;
  if (share(threefry(drawKey, 0)[0]) >= probability) return undefined;
  const [narrowest, widest] = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let i = 0; i < tries; i++) {
    const [area, aspect] = threefry(drawKey, 1 + 2 * i);
    const targetArea = height * width * (scale[0] + (scale[1] - scale[0]) * share(area));
    const targetRatio = Math.exp(narrowest + (widest - narrowest) * share(aspect));
    const box = {
      height: Math.round(Math.sqrt(targetArea * targetRatio)),
      width: Math.round(Math.sqrt(targetArea / targetRatio)),
    };
    if (box.height < 1 || box.height >= height || box.width < 1 || box.width >= width) continue;
    const [top, left] = threefry(drawKey, 2 + 2 * i);
    return {
      left: Math.floor(share(left) * (width - box.width + 1)),
      top: Math.floor(share(top) * (height - box.height + 1)),
      ...box,
    };
  }
  return undefined;
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
