import { checkPositive, MemError } from '@mem/errors';
import { readImageFile } from './decode-image.js';
import { loadImageLibrary } from './image-library.js';
import { readHeader, readPixels } from './image-pixels.js';
import type { RawImage } from './raw-image.js';

/** Options of `encodeThumbnail`. */
export interface ThumbnailOptions {
  /** Maximum length of the long side in pixels; smaller images are not enlarged. */
  readonly size: number;
}

/**
 * Encodes a small upright JPEG for display, from an image file or pixels of 1 or 3 channels.
 * @throws MemError `bad-file` if the file can't be read or decoded, `bad-shape` for pixels that don't match their size,
 * `bad-option`, `missing-package` without sharp.
 */
export async function encodeThumbnail(source: string | RawImage, { size }: ThumbnailOptions): Promise<Uint8Array> {
  checkPositive('size', size, { integer: true });
  const { data, width, height, channels } = typeof source === 'string' ? await readSmall(source, size) : source;
  if ((channels !== 1 && channels !== 3) || data.length !== width * height * channels) {
    throw new MemError(
      'bad-shape',
      `Expected the pixels [height, width, 1 or 3] of an image, but there are ${data.length} bytes for [${height}, ${width}, ${channels}].`,
      { bytes: data.length, width, height, channels },
    );
  }
  const sharp = await loadImageLibrary();
  return sharp(data, { raw: { width, height, channels } })
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true, kernel: 'cubic' })
    .jpeg({ quality: 85, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

async function readSmall(path: string, size: number): Promise<RawImage> {
  const file = await readHeader(await readImageFile(path), path);
  const scale = Math.min(1, size / Math.max(file.extent.width, file.extent.height));
  const width = Math.max(1, Math.round(file.extent.width * scale));
  const height = Math.max(1, Math.round(file.extent.height * scale));
  return { data: await readPixels(file, { resized: { width, height } }), width, height, channels: 3 };
}
