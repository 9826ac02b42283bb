import type { Extent } from './image-box.js';
import type { Interpolation } from './resample.js';

/** Source position of the pixel at (x, y): (a x + b y + c, d x + e y + f), in pixels from the top left corner. */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Options of `transformAffine`. */
export interface TransformOptions {
  /** Interpolation between pixels. */
  readonly interpolation: Interpolation;
  /** Colour, three bytes, of positions outside the image. */
  readonly fill: readonly number[];
}

/**
 * Writes the transformed `image` `[height, width, 3]` to `out`, with the exact values of PIL's Image.transform: it
 * samples at pixel centres, repeats border pixels and truncates fractions. Its bicubic kernel is Keys's with a = -1.
 */
export function transformAffine(
  image: Uint8Array,
  extent: Extent,
  [a, b, c, d, e, f]: AffineMatrix,
  { interpolation, fill }: TransformOptions,
  out: Uint8Array,
): void {
  const { height, width } = extent;
  const sample = interpolation === 'bilinear' ? sampleBilinear : sampleBicubic;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const column = a * (x + 0.5) + b * (y + 0.5) + c;
      const row = d * (x + 0.5) + e * (y + 0.5) + f;
      if (column < 0 || column >= width || row < 0 || row >= height) {
        out[to] = fill[0]!;
        out[to + 1] = fill[1]!;
        out[to + 2] = fill[2]!;
      } else sample(image, extent, column - 0.5, row - 0.5, out, to);
    }
  }
}

/** Writes the colour at a position of `image` to the three bytes of `out` from `to` on. */
type Sampler = (image: Uint8Array, extent: Extent, column: number, row: number, out: Uint8Array, to: number) => void;

const sampleBilinear: Sampler = (image, { height, width }, column, row, out, to) => {
  const x = Math.floor(column);
  const y = Math.floor(row);
  const dx = column - x;
  const dy = row - y;
  const left = clamp(x, width) * 3;
  const right = clamp(x + 1, width) * 3;
  const top = clamp(y, height) * width * 3;
  const bottom = clamp(y + 1, height) * width * 3;
  for (let channel = 0; channel < 3; channel++) {
    const first = image[top + left + channel]!;
    const second = image[bottom + left + channel]!;
    const above = first + (image[top + right + channel]! - first) * dx;
    const below = second + (image[bottom + right + channel]! - second) * dx;
    out[to + channel] = above + (below - above) * dy;
  }
};

const sampleBicubic: Sampler = (image, { height, width }, column, row, out, to) => {
  const x = Math.floor(column);
  const y = Math.floor(row);
  const dx = column - x;
  const dy = row - y;
  const x0 = clamp(x - 1, width) * 3;
  const x1 = clamp(x, width) * 3;
  const x2 = clamp(x + 1, width) * 3;
  const x3 = clamp(x + 2, width) * 3;
  const y0 = clamp(y - 1, height) * width * 3;
  const y1 = clamp(y, height) * width * 3;
  const y2 = clamp(y + 1, height) * width * 3;
  const y3 = clamp(y + 2, height) * width * 3;
  for (let c = 0; c < 3; c++) {
    const v0 = cubic(image[y0 + x0 + c]!, image[y0 + x1 + c]!, image[y0 + x2 + c]!, image[y0 + x3 + c]!, dx);
    const v1 = cubic(image[y1 + x0 + c]!, image[y1 + x1 + c]!, image[y1 + x2 + c]!, image[y1 + x3 + c]!, dx);
    const v2 = cubic(image[y2 + x0 + c]!, image[y2 + x1 + c]!, image[y2 + x2 + c]!, image[y2 + x3 + c]!, dx);
    const v3 = cubic(image[y3 + x0 + c]!, image[y3 + x1 + c]!, image[y3 + x2 + c]!, image[y3 + x3 + c]!, dx);
    const value = cubic(v0, v1, v2, v3, dy);
    out[to + c] = Math.max(0, Math.min(255, value));
  }
};

/** Interpolates between `b` (at `fraction` 0) and `c` (at 1) by Keys's cubic with a = -1. */
function cubic(a: number, b: number, c: number, d: number, fraction: number): number {
  return b + fraction * (c - a + fraction * (2 * (a - b) + c - d + fraction * (b - a - c + d)));
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index < length ? index : length - 1;
}
