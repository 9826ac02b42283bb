import type { RandomKey } from '@mem/random';
import type { ImageSize } from '../image-set.js';
import type { Augmentation } from './augmentation.js';
import { drawColorJitter, jitterAllButTable } from './color-jitter.js';
import { drawErasing, eraseBox } from './erasing.js';
import { applyImageOperation } from './image-operations.js';
import { drawRandAugment } from './rand-augment.js';

/** The part of an augmentation after cropping and mirroring, before and after the normalisation. */
export interface ImageVariation {
  /**
   * Changes the pixels `[height, width, channels]` of a cropped image in place, before the normalisation. If it returns
   * a table `[256]`, every value is still to be looked up in it.
   */
  readonly changePixels: (pixels: Uint8Array, draw: number) => Uint8Array | undefined;
  /** Erases a part of a normalised image `[height, width, channels]` in place. */
  readonly erase: (image: Float32Array, draw: number) => void;
}

/** Prepares the variation, which draws under `key` by draw number and fills uncovered pixels with the colour `mean`. */
export function createImageVariation(
  augmentation: Augmentation,
  size: ImageSize,
  { key, mean }: { readonly key: RandomKey; readonly mean: readonly number[] },
): ImageVariation {
  return { changePixels: pixelChange(augmentation, size, key, mean), erase: eraser(augmentation, size, key) };
}

function pixelChange(
  augmentation: Augmentation,
  size: ImageSize,
  key: RandomKey,
  mean: readonly number[],
): ImageVariation['changePixels'] {
  if (augmentation.kind === 'none') return () => undefined;
  const { randAugment } = augmentation;
  if (randAugment !== undefined) {
    // As in timm, which uses the same interpolation as for cropping and fills with the rounded mean.
    const interpolation = (augmentation.kind === 'random-resized-crop' && augmentation.interpolation) || 'bicubic';
    const fill = mean.map((value) => Math.max(0, Math.min(255, Math.round(255 * value))));
    return (pixels, draw) => {
      for (const operation of drawRandAugment(key, draw, randAugment)) {
        applyImageOperation(pixels, size, operation, { interpolation, fill });
      }
      return undefined;
    };
  }
  const colorJitter = augmentation.kind === 'random-resized-crop' ? augmentation.colorJitter : undefined;
  if (colorJitter === undefined) return () => undefined;
  return (pixels, draw) => jitterAllButTable(pixels, drawColorJitter(key, draw, colorJitter));
}

function eraser(augmentation: Augmentation, size: ImageSize, key: RandomKey): ImageVariation['erase'] {
  if (augmentation.kind === 'none' || augmentation.erasing === undefined) return () => undefined;
  const options = { ...augmentation.erasing, height: size.height, width: size.width };
  return (image, draw) => {
    const box = drawErasing(key, draw, options);
    if (box !== undefined) eraseBox(image, size, box, key, draw);
  };
}
