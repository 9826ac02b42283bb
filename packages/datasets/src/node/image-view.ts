import { checkPositive, MemError } from '@mem/errors';
import type { Extent, ImageBox } from '../augmentation/image-box.js';
import { checkInterpolation, type Interpolation } from '../augmentation/resample.js';

/** View of an upright image: its part `before`, resized to `resized`, and the part `after` of the result. */
export interface ImageView {
  readonly before?: ImageBox;
  readonly resized: Extent;
  readonly after?: ImageBox;
  /**
   * Interpolation of resizing.
   * @default `bicubic`
   */
  readonly interpolation?: Interpolation;
}

/** Size of the evaluation view and how to make it. */
export interface EvaluationSize {
  /** Width and height of the view. */
  readonly size: number;
  /**
   * Length of the image's short side before the centre is cropped.
   * @default 256/224 of `size`
   */
  readonly resize?: number;
  /**
   * Interpolation of resizing.
   * @default `bicubic`
   */
  readonly interpolation?: Interpolation;
}

/**
 * Checks the options of an evaluation view and adds the defaults.
 * @throws MemError `bad-option` unless sizes are integers with 0 < size <= resize, `unknown-name` for another
 * interpolation.
 */
export function checkEvaluationSize({
  size,
  resize = Math.round((size * 256) / 224),
  interpolation = 'bicubic',
}: EvaluationSize): Required<EvaluationSize> {
  checkPositive('size', size, { integer: true });
  checkPositive('resize', resize, { integer: true });
  if (resize < size) {
    throw new MemError(
      'bad-option',
      `resize, the short side that the centre is cut from, must be at least size ${size}, but is ${resize}.`,
      { size, resize },
    );
  }
  return { size, resize, interpolation: checkInterpolation(interpolation) };
}

/** Usual evaluation view, torchvision's Resize(resize) and CenterCrop(size). */
export function evaluationView(
  image: Extent,
  { size, resize, interpolation = 'bicubic' }: EvaluationSize & { readonly resize: number },
): ImageView {
  const short = Math.min(image.width, image.height);
  const resized = {
    width: Math.floor((resize * image.width) / short),
    height: Math.floor((resize * image.height) / short),
  };
  return { resized, after: { ...centre(resized, size), width: size, height: size }, interpolation };
}

/**
 * View of the part `box` of an image, resized to `size` x `size`. If it is at least `shrinkAbove` times too large, the
 * whole image is resized first and the part taken from that: up to half a pixel less exact, but JPEGs are then decoded
 * at a half, a quarter or an eighth of their size, never below what the part needs.
 */
export function croppedView(
  image: Extent,
  box: ImageBox,
  {
    size,
    interpolation,
    shrinkAbove,
  }: { readonly size: number; readonly interpolation: Interpolation; readonly shrinkAbove: number },
): ImageView {
  const target = { width: size, height: size };
  if (Math.min(box.width, box.height) < shrinkAbove * size) return { before: box, resized: target, interpolation };
  const resized = {
    width: Math.round((image.width * size) / box.width),
    height: Math.round((image.height * size) / box.height),
  };
  const after = {
    left: Math.min(Math.round((box.left * size) / box.width), resized.width - size),
    top: Math.min(Math.round((box.top * size) / box.height), resized.height - size),
    ...target,
  };
  return { resized, after, interpolation };
}

/** Rounds half to even, as Python does. */
function centre({ width, height }: Extent, size: number): { left: number; top: number } {
  const halfToEven = (difference: number) => {
    const half = Math.floor(difference / 2);
    return difference % 2 === 1 && half % 2 === 1 ? half + 1 : half;
  };
  return { left: halfToEven(width - size), top: halfToEven(height - size) };
}
