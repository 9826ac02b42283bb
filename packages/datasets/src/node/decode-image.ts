import { readFile } from 'node:fs/promises';
import type { Extent, ImageBox } from '../augmentation/image-box.js';
import { unreadable } from './image-failures.js';
import { readHeader, readPixels } from './image-pixels.js';
import { checkEvaluationSize, croppedView, type EvaluationSize, evaluationView } from './image-view.js';

/** Options of `decodeImage`. */
export interface DecodeImageOptions extends EvaluationSize {
  /**
   * Chooses the part of the upright image to take, given its width and height, and if to mirror it. By default the
   * evaluation view is taken.
   */
  readonly crop?: (image: Extent) => ImageBox & { readonly flip?: boolean };
}

/** Below this ratio, sharp would decode a JPEG at full size anyway. */
const shrinkAbove = 3;

/**
 * Decodes an image file (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PNM), given its path or bytes, to `[size, size, 3]` in
 * 8-bit sRGB: upright by its EXIF orientation and resized with antialiased interpolation. The default is the evaluation
 * view, torchvision's Resize(resize) and CenterCrop(size), which does not change an image of that size. Decodes on
 * sharp's threads.
 * @throws MemError `bad-file` if it can't be read or decoded, `bad-option`, `unknown-name`, `missing-package` without
 * sharp.
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

/**
 * Reads a file.
 * @throws MemError `bad-file` if it can't be read.
 */
export async function readImageFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}
