import { type RandomKey, threefry } from '@mem/random';
import type { ImageSize } from '../image-set.js';

/** One draw of the usual CIFAR augmentation (He et al., "Deep residual learning", 2016). */
export interface CropAndFlip {
  /** First row of the crop; negative inside the padding. */
  readonly top: number;
  /** First column of the crop; negative inside the padding. */
  readonly left: number;
  /** Mirror the crop left to right. */
  readonly flip: boolean;
}

/** Draws a crop from an image with `padding` pixels on each side and, half of the time, a flip. */
export function drawCropAndFlip(key: RandomKey, draw: number, padding: number): CropAndFlip {
  const [position, side] = threefry(key, draw, Math.floor(draw / 2 ** 32));
  const range = 2 * padding + 1;
  return {
    top: (((position >>> 16) * range) >>> 16) - padding,
    left: (((position & 0xffff) * range) >>> 16) - padding,
    flip: side >>> 31 === 1,
  };
}

/**
 * Writes the crop of `image` `[height, width, channels]` to `out`, of the same size. Pixels outside the image are black
 * (0 before normalisation, as in torchvision's RandomCrop).
 */
export function cropAndFlip(
  image: Uint8Array,
  size: ImageSize,
  { top, left, flip }: CropAndFlip,
  out: Uint8Array,
): void {
  const { height, width, channels } = size;
  const stride = width * channels;
  out.fill(0);
  const firstColumn = Math.max(0, left);
  const columns = Math.min(width, width + left) - firstColumn;
  if (columns <= 0) return;
  for (let y = Math.max(0, -top); y < Math.min(height, height - top); y++) {
    const from = (y + top) * stride + firstColumn * channels;
    const row = image.subarray(from, from + columns * channels);
    const start = firstColumn - left;
    if (!flip) {
      out.set(row, y * stride + start * channels);
      continue;
    }
    let to = y * stride + (width - 1 - start) * channels;
    for (let i = 0; i < row.length; i += channels, to -= channels) {
      for (let c = 0; c < channels; c++) out[to + c] = row[i + c]!;
    }
  }
}
