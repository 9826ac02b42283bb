import type { RandomKey } from '@mem/random';
import type { Augmentation } from './augmentation/augmentation.js';
import { cropAndFlip, drawCropAndFlip } from './augmentation/crop-and-flip.js';
import type { Extent, ImageBox } from './augmentation/image-box.js';
import type { Interpolation } from './augmentation/resample.js';
import { drawResizedCrop } from './augmentation/resized-crop.js';
import type { ImageSize } from './image-set.js';
import type { ViewReader } from './image-source.js';

/** Chooses a part of an image of some extent, and whether to mirror it. */
type ChooseCrop = (image: Extent) => ImageBox & { readonly flip: boolean };

/** Ways to read an image. */
export interface ImageAccess {
  /** Reads the evaluation view of an image; the caller does not change the result. */
  readonly whole: (index: number) => Uint8Array | Promise<Uint8Array>;
  /** Creates a function that reads a part of an image, resized to the size of a view, into a new array. */
  readonly cropper: (
    interpolation: Interpolation,
  ) => (index: number, choose: ChooseCrop) => Uint8Array | Promise<Uint8Array>;
}

/** Creates a reader that crops, resizes and flips according to `augmentation`, with draws under `key`. */
export function createViewReader(
  { whole, cropper }: ImageAccess,
  size: ImageSize,
  augmentation: Augmentation,
  key: RandomKey,
): ViewReader {
  if (augmentation.kind === 'none') return async (index) => (await whole(index)).slice();
  const { flip = true } = augmentation;
  if (augmentation.kind === 'pad-crop') {
    const { padding = 4 } = augmentation;
    return async (index, draw) => {
      const image = await whole(index);
      const drawn = drawCropAndFlip(key, draw, padding);
      const out = new Uint8Array(image.length);
      cropAndFlip(image, size, { ...drawn, flip: flip && drawn.flip }, out);
      return out;
    };
  }
  const { scale, ratio, interpolation = 'bicubic' } = augmentation;
  const crop = cropper(interpolation);
  return (index, draw) =>
    crop(index, ({ height, width }) => {
      const options = { height, width, ...(scale && { scale }), ...(ratio && { ratio }) };
      const drawn = drawResizedCrop(key, draw, options);
      return { ...drawn, flip: flip && drawn.flip };
    });
}
