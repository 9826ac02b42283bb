import { readFile } from 'node:fs/promises';
import type { ImageBox } from '../augmentation/resized-crop.js';
import { unreadable } from './image-failures.js';
import type { ImageExtent } from './image-orientation.js';
import { readHeader, readPixels } from './image-pixels.js';
import { checkEvaluationSize, croppedView, type EvaluationSize, evaluationView } from './image-view.js';

/** Options of `decodeImage`. */
export interface DecodeImageOptions extends EvaluationSize {
  /**
   * The part of the upright image to take, given the image's width and height, and whether to mirror it; the evaluation
   * view where left out.
   */
  readonly crop?: (image: ImageExtent) => ImageBox & { readonly flip?: boolean };
}

/** Below it, sharp would decode a JPEG in full anyway. */
const shrinkAbove = 3;

/**
 * The pixels [size, size, 3] in 8-bit sRGB of an image file (JPEG, PNG, WebP, GIF, TIFF, AVIF), given its path or its
 * bytes: upright by its EXIF orientation, resized with antialiased interpolation, bicubic unless asked otherwise. By default the evaluation
 * view, torchvision's Resize(resize) and CenterCrop(size), which leaves an image of that size as it is. Decodes on
 * sharp's threads.
 * @throws MemError `bad-file` when it cannot be read or decoded, `bad-option`, `unknown-name`, `missing-package` without sharp.
 */
export async function decodeImage(
  source: string | Uint8Array,
  { crop, ...sizes }: DecodeImageOptions,
): Promise<Uint8Array> {
  const { size, resize, interpolation } = checkEvaluationSize(sizes);
  const name = typeof source === 'string' ? source : `an image of ${source.length} bytes`;
  const file = await readHeader(typeof source === 'string' ? await readImageFile(source) : source, name);
  if (crop === undefined) return readPixels(file, evaluationView(file.extent, { size, resize, interpolation }));
  const { flip = false, ...box } = crop(file.extent);
  return readPixels(file, croppedView(file.extent, box, { size, interpolation, shrinkAbove }), { flip });
}

/** A file's bytes. @throws MemError `bad-file`. */
export async function readImageFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}
