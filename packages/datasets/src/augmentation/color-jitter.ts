import { deriveKey, type RandomKey, threefry } from '@mem/random';

/**
 * Strengths of colour changes: a strength x draws factors from max(0, 1 - x) to 1 + x; 0, the default, changes nothing.
 */
export interface ColorJitter {
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
}

const properties = ['brightness', 'contrast', 'saturation'] as const;

/** One draw of colour jitter: the changes in order, each with a factor, where 1 changes nothing. */
export type ColorChanges = readonly { readonly property: keyof ColorJitter; readonly factor: number }[];

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/**
 * Draws factors and a random order as torchvision's ColorJitter does, without hue, for draw number `draw` under `key`.
 */
export function drawColorJitter(key: RandomKey, draw: number, jitter: ColorJitter): ColorChanges {
  const drawKey = deriveKey(key, 'color-jitter', draw);
  const [first, second] = threefry(drawKey, 0);
  const [third, place] = threefry(drawKey, 1);
  const order = orders[Math.floor((place / 2 ** 32) * orders.length)]!;
  const fractions = [first, second, third].map((word) => word / 2 ** 32);
  return order.map((i) => {
    const property = properties[i]!;
    const strength = jitter[property] ?? 0;
    const low = Math.max(0, 1 - strength);
    return { property, factor: low + (1 + strength - low) * fractions[i]! };
  });
}

/**
 * Changes the colours of `image` `[..., 3]` in place, as torchvision does on 8-bit images: brightness blends with
 * black, contrast with the mean of the grey image, saturation with the grey image; each result is clamped and
 * truncated.
 */
export function jitterColors(image: Uint8Array, changes: ColorChanges): void {
  const table = jitterAllButTable(image, changes);
  if (table === undefined) return;
  for (let i = 0; i < image.length; i += 3) {
    image[i] = table[image[i]!]!;
    image[i + 1] = table[image[i + 1]!]!;
    image[i + 2] = table[image[i + 2]!]!;
  }
}

/**
 * Does the same as `jitterColors` except for a final table lookup `[256]`, if any, which is returned so that a later pass
 * can include it.
 */
export function jitterAllButTable(image: Uint8Array, changes: ColorChanges): Uint8Array | undefined {
  // Brightness and contrast are lookup tables, which are combined until an operation needs the pixels.
  let table: Uint8Array | undefined;
  for (const { property, factor } of changes) {
    if (factor === 1) continue;
    if (property === 'brightness') table = blendTable(table, 0, factor);
    else if (property === 'contrast') table = blendTable(table, meanGrey(image, table ?? identity), factor);
    else {
      blendWithGrey(image, table ?? identity, factor);
      table = undefined;
    }
  }
  return table;
}

const identity = Uint8Array.from({ length: 256 }, (_, value) => value);

/** Table that blends the output of `before` with a constant. */
function blendTable(before: Uint8Array | undefined, constant: number, factor: number): Uint8Array {
  return (before ?? identity).map((value) => Math.max(0, Math.min(255, constant + factor * (value - constant))));
}

/** Applies `table` to the image and blends the result with its grey. */
function blendWithGrey(image: Uint8Array, table: Uint8Array, factor: number): void {
  // Grey is an integer, so the truncated blend is grey + floor(factor * difference).
  const scaled = Int32Array.from({ length: 511 }, (_, i) => Math.floor(factor * (i - 255)));
  const out = new Uint8ClampedArray(image.buffer, image.byteOffset, image.length);
  for (let i = 0; i < image.length; i += 3) {
    const red = table[image[i]!]!;
    const green = table[image[i + 1]!]!;
    const blue = table[image[i + 2]!]!;
    const grey = greyOf(red, green, blue);
    const zero = 255 - grey;
    out[i] = grey + scaled[red + zero]!;
    out[i + 1] = grey + scaled[green + zero]!;
    out[i + 2] = grey + scaled[blue + zero]!;
  }
}

/** Mean grey of the image after `table`, rounded as in PIL's ImageEnhance. */
function meanGrey(image: Uint8Array, table: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < image.length; i += 3) {
    sum += greyOf(table[image[i]!]!, table[image[i + 1]!]!, table[image[i + 2]!]!);
  }
  return Math.floor((3 * sum) / image.length + 0.5);
}

/** 0.299 R + 0.587 G + 0.114 B, rounded, in PIL's integers. */
function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
