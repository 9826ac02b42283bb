import { jitterColors } from './color-jitter.js';
import type { Extent } from './image-box.js';
import {
  autoContrastTables,
  equalizeTables,
  invertTables,
  lookUp,
  posterizeTables,
  solarizeAddTables,
  solarizeTables,
} from './lookup-tables.js';
import { sharpen } from './sharpen.js';
import { type AffineMatrix, type TransformOptions, transformAffine } from './transform-affine.js';

/** Operations of RandAugment, in timm's order. */
export const imageOperationNames = [
  'auto-contrast',
  'equalize',
  'invert',
  'rotate',
  'posterize',
  'solarize',
  'solarize-add',
  'color',
  'contrast',
  'brightness',
  'sharpness',
  'shear-x',
  'shear-y',
  'translate-x',
  'translate-y',
] as const;

/** Operation of RandAugment. */
export type ImageOperationName = (typeof imageOperationNames)[number];

/** One change to an image. */
export interface ImageOperation {
  readonly name: ImageOperationName;
  /**
   * Amount: `rotate` degrees anticlockwise; `posterize` bits to keep; `solarize` the lowest value inverted;
   * `solarize-add` what is added; `color`, `contrast`, `brightness` and `sharpness` the factor of the blend, 1 for no
   * change; shears pixels per pixel; translations a fraction of the width or height. Other operations ignore it.
   */
  readonly amount: number;
}

/** Applies `operation` to `image` `[height, width, 3]` in place, as PIL does on 8-bit images. */
export function applyImageOperation(
  image: Uint8Array,
  extent: Extent,
  { name, amount }: ImageOperation,
  options: TransformOptions,
): void {
  operations[name](image, amount, extent, options);
}

type Operation = (image: Uint8Array, amount: number, extent: Extent, options: TransformOptions) => void;

const operations: Readonly<Record<ImageOperationName, Operation>> = {
  'auto-contrast': (image) => lookUp(image, autoContrastTables(image)),
  equalize: (image) => lookUp(image, equalizeTables(image)),
  invert: (image) => lookUp(image, invertTables),
  rotate: transformed(rotation),
  posterize: (image, bits) => lookUp(image, posterizeTables(bits)),
  solarize: (image, threshold) => lookUp(image, solarizeTables(threshold)),
  'solarize-add': (image, added) => lookUp(image, solarizeAddTables(added)),
  color: blended('saturation'),
  contrast: blended('contrast'),
  brightness: blended('brightness'),
  sharpness: (image, factor, extent) => sharpen(image.slice(), extent, factor, image),
  'shear-x': transformed((shear) => [1, shear, 0, 0, 1, 0]),
  'shear-y': transformed((shear) => [1, 0, 0, shear, 1, 0]),
  'translate-x': transformed((fraction, { width }) => [1, 0, fraction * width, 0, 1, 0]),
  'translate-y': transformed((fraction, { height }) => [1, 0, 0, 0, 1, fraction * height]),
};

function blended(property: 'brightness' | 'contrast' | 'saturation'): Operation {
  return (image, factor) => jitterColors(image, [{ property, factor }]);
}

function transformed(matrix: (amount: number, extent: Extent) => AffineMatrix): Operation {
  return (image, amount, extent, options) =>
    transformAffine(image.slice(), extent, matrix(amount, extent), options, image);
}

/** Rotation about the image's centre. */
function rotation(degrees: number, { height, width }: Extent): AffineMatrix {
  const angle = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [width / 2, height / 2];
  return [cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y];
}
