import type { RandomKey } from '@mem/random';
import type { ImageSize } from '../image-set.js';
import type { Augmentation } from './augmentation.js';
import { drawColorJitter, jitterAllButTable } from './color-jitter.js';
import { drawErasing, eraseBox } from './erasing.js';
import { applyImageOperation } from './image-operations.js';
import { drawRandAugment } from './rand-augment.js';

/** What an augmentation does beside cropping and mirroring, around the normalisation. */
export interface ImageVariation {
  /**
   * Before: changes a cropped image's pixels [height, width, channels] in place, up to a look-up of every value in a
   * table [256] where one is returned.
   */
  readonly changePixels: (pixels: Uint8Array, draw: number) => Uint8Array | undefined;
  /** After: erases part of a normalised image [height, width, channels] in place. */
  readonly erase: (image: Float32Array, draw: number) => void;
}

/** Draws under `key` by draw number; what transformations uncover has the colour `mean`, by channel of pixels in 0..1. */
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
    // As timm, which transforms as it crops, and fills with the rounded mean.
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
