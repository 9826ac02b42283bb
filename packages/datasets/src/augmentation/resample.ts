import { checkOption } from '@mem/errors';
import type { ImageSize } from '../image-set.js';
import type { ImageBox } from './image-box.js';

/** Resampling kernel: a triangle or Keys's cubic with a = -0.5, both widened when shrinking (antialiased). */
export type Interpolation = 'bilinear' | 'bicubic';

const interpolations = ['bilinear', 'bicubic'] as const;

/** @throws MemError `unknown-name`. */
export function checkInterpolation(interpolation: Interpolation): Interpolation {
  return checkOption('interpolation', interpolation, interpolations);
}

/** Writes the part `box` of an image, resized and, if `flip`, mirrored, to `out` `[height, width, channels]`. */
export type CropResizer = (image: Uint8Array, box: ImageBox & { readonly flip?: boolean }, out: Uint8Array) => void;

/** Kernels as functions of the distance in pixels, and their radius. */
const kernels = {
  bilinear: { reach: 1, weigh: (x: number): number => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { reach: 2, weigh: (x: number): number => cubic(Math.abs(x)) },
} as const;

/** R. Keys, "Cubic convolution interpolation for digital image processing", 1981. */
function cubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Bits of the fraction of integer weights: 255 times a sum of weights, whose lobes exceed 1, then fits 32 bits. */
const weightBits = 22;
const half = 1 << (weightBits - 1);

/** Inputs of each output position: the first one, their number, and their weights. */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `[outputs, stride]` */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** Computes the inputs of each of `to` output positions among `from` inputs, with weights that sum to one. */
function tapsOf(from: number, to: number, interpolation: Interpolation): Taps {
  const { reach, weigh } = kernels[interpolation];
  const scale = from / to;
  const widening = Math.max(1, scale);
  const support = reach * widening;
  const stride = Math.min(from, 2 * Math.ceil(support) + 1);
  const [starts, counts] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Int32Array(to * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      exact[k] = weigh((start + k - centre + 0.5) / widening);
      sum += exact[k]!;
    }
    for (let k = 0; k < count; k++) {
      const weight = (exact[k]! / sum) * 2 ** weightBits;
      weights[i * stride + k] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
    starts[i] = start;
    counts[i] = count;
  }
  return { starts, counts, weights, stride };
}

/**
 * Makes a function that resizes parts of images of one size to `height` x `width`: columns first, then rows, each
 * rounded to bytes, bit for bit as PIL's crop and resize. Weights are cached by box size.
 * @throws MemError `unknown-name` for another interpolation.
 */
export function createCropResizer(
  image: ImageSize,
  {
    height,
    width,
    interpolation,
  }: { readonly height: number; readonly width: number; readonly interpolation: Interpolation },
): CropResizer {
  checkInterpolation(interpolation);
  const { channels } = image;
  const across = new Map<number, Taps>();
  const down = new Map<number, Taps>();
  const kept = (taps: Map<number, Taps>, from: number, to: number): Taps => {
    const known = taps.get(from);
    if (known !== undefined) return known;
    const made = tapsOf(from, to, interpolation);
    taps.set(from, made);
    return made;
  };
  const narrowed = new Uint8ClampedArray(image.height * width * channels);

  return (pixels, box, out) => {
    const first = (box.top * image.width + box.left) * channels;
    const columns = kept(across, box.width, width);
    const resizeColumns = channels === 3 ? resizeColorColumns : resizeAnyColumns;
    resizeColumns(pixels, { first, rowStride: image.width * channels, rows: box.height, channels }, columns, narrowed);
    const clamped = new Uint8ClampedArray(out.buffer, out.byteOffset, out.length);
    resizeRows(narrowed, width * channels, kept(down, box.height, height), clamped);
    if (box.flip) mirror(out, width, channels);
  };
}

/** Position of a box's rows in the bytes of an image. */
interface BoxRows {
  readonly first: number;
  readonly rowStride: number;
  readonly rows: number;
  readonly channels: number;
}

function resizeAnyColumns(
  pixels: Uint8Array,
  { first, rowStride, rows, channels }: BoxRows,
  { starts, counts, weights, stride }: Taps,
  out: Uint8ClampedArray,
): void {
  let to = 0;
  for (let y = 0; y < rows; y++) {
    const row = first + y * rowStride;
    for (let x = 0; x < starts.length; x++) {
      const from = row + starts[x]! * channels;
      for (let c = 0; c < channels; c++) {
        let sum = half;
        for (let k = 0; k < counts[x]!; k++) sum += pixels[from + k * channels + c]! * weights[x * stride + k]!;
        out[to++] = sum >> weightBits;
      }
    }
  }
}

/** Computes three sums at once, which is twice as fast as one after the other. */
function resizeColorColumns(
  pixels: Uint8Array,
  { first, rowStride, rows }: BoxRows,
  { starts, counts, weights, stride }: Taps,
  out: Uint8ClampedArray,
): void {
  let to = 0;
  for (let y = 0; y < rows; y++) {
    const row = first + y * rowStride;
    for (let x = 0; x < starts.length; x++) {
      let from = row + starts[x]! * 3;
      const weight = x * stride;
      const end = weight + counts[x]!;
      let red = half;
      let green = half;
      let blue = half;
      for (let k = weight; k < end; k++, from += 3) {
        const w = weights[k]!;
        red = (red + pixels[from]! * w) | 0;
        green = (green + pixels[from + 1]! * w) | 0;
        blue = (blue + pixels[from + 2]! * w) | 0;
      }
      out[to] = red >> weightBits;
      out[to + 1] = green >> weightBits;
      out[to + 2] = blue >> weightBits;
      to += 3;
    }
  }
}

function resizeRows(
  pixels: Uint8ClampedArray,
  rowStride: number,
  { starts, counts, weights, stride }: Taps,
  out: Uint8ClampedArray,
): void {
  let to = 0;
  for (let y = 0; y < starts.length; y++) {
    const first = starts[y]! * rowStride;
    const weight = y * stride;
    const end = weight + counts[y]!;
    for (let i = 0; i < rowStride; i++) {
      let sum = half;
      let from = first + i;
      for (let k = weight; k < end; k++, from += rowStride) sum = (sum + pixels[from]! * weights[k]!) | 0;
      out[to++] = sum >> weightBits;
    }
  }
}

/** Mirrors an image left to right in place. */
function mirror(pixels: Uint8Array, width: number, channels: number): void {
  const stride = width * channels;
  for (let row = 0; row < pixels.length; row += stride) {
    for (let left = row, right = row + stride - channels; left < right; left += channels, right -= channels) {
      for (let c = 0; c < channels; c++) {
        const held = pixels[left + c]!;
        pixels[left + c] = pixels[right + c]!;
        pixels[right + c] = held;
      }
    }
  }
}
