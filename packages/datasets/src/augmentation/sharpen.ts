import type { Extent } from './image-box.js';

/**
 * Writes `image` `[height, width, 3]`, blended with its smoothed version, to `out`: factor 0 is smooth, 1 the image
 * itself, above 1 sharper. As in PIL's ImageEnhance.Sharpness, smoothing is the mean over 3 x 3 pixels in which the middle
 * counts five times, and the border is unchanged.
 */
export function sharpen(image: Uint8Array, { height, width }: Extent, factor: number, out: Uint8Array): void {
  out.set(image);
  const stride = width * 3;
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * stride - 3;
    for (let i = y * stride + 3; i < end; i++) {
      const above = i - stride;
      const below = i + stride;
      const value = image[i]!;
      const sum =
        image[above - 3]! +
        image[above]! +
        image[above + 3]! +
        image[i - 3]! +
        5 * value +
        image[i + 3]! +
        image[below - 3]! +
        image[below]! +
        image[below + 3]!;
      const smooth = Math.floor(sum / 13 + 0.5);
      const blended = smooth + factor * (value - smooth);
      out[i] = Math.max(0, Math.min(255, blended));
    }
  }
}
