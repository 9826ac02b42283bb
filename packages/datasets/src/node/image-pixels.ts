import type { Sharp, SharpConstructor, SharpOptions } from 'sharp';
import { failureLevel, undecodable } from './image-failures.js';
import { loadImageLibrary } from './image-library.js';
import {
  type ImageExtent,
  type Orientation,
  orientationOf,
  storedBox,
  turnExtent,
  turnPixels,
} from './image-orientation.js';
import type { ImageView } from './image-view.js';
import { readJpegHeader } from './jpeg-image-header.js';
import { knownVersions } from './jpeg-versions.js';

/** sharp's names; its `cubic` is PIL's bicubic, a = -0.5, and all of its kernels are widened when shrinking. */
const kernels = { bilinear: 'linear', bicubic: 'cubic' } as const;

/** An image file's bytes and what its header says. */
export interface ImageFile {
  readonly bytes: Uint8Array;
  /** What error messages call it. */
  readonly name: string;
  /** Of the upright image. */
  readonly extent: ImageExtent;
  readonly orientation: Orientation;
  readonly hasAlpha: boolean;
}

/** Reads an image's header. @throws MemError `bad-file`, `missing-package`. */
export async function readHeader(given: Uint8Array, name: string): Promise<ImageFile> {
  const bytes = knownVersions(given) ?? given;
  const jpeg = readJpegHeader(bytes);
  if (jpeg !== undefined) {
    const orientation = orientationOf(jpeg.orientation);
    return { bytes, name, extent: turnExtent(jpeg, orientation), orientation, hasAlpha: false };
  }
  return attempt(bytes, name, async (sharp, options) => {
    const { width, height, orientation: stated, hasAlpha = false } = await sharp(bytes, options).metadata();
    const orientation = orientationOf(stated);
    return { bytes, name, extent: turnExtent({ width, height }, orientation), orientation, hasAlpha };
  });
}

/**
 * The pixels [height, width, 3] of a view of the upright image, in sRGB, mirrored where `flip`. As PIL's convert('RGB')
 * does, it drops alpha, ignores colour profiles (but for CMYK, which means nothing without one) and takes the first
 * frame. @throws MemError `bad-file`, `missing-package`.
 */
export function readPixels(
  file: ImageFile,
  view: ImageView,
  { flip = false }: { readonly flip?: boolean } = {},
): Promise<Uint8Array> {
  const { bytes, name, extent, orientation } = file;
  return attempt(bytes, name, async (sharp, options) => {
    const { before, resized, after, interpolation = 'bicubic' } = view;
    let image = await opened(sharp, options, file);
    if (before !== undefined) image = image.extract(storedBox(before, extent, orientation));
    // libvips resizes no further than asked for, so that a small part of a huge extent costs little.
    image = image.resize({ ...turnExtent(resized, orientation), fit: 'fill', kernel: kernels[interpolation] });
    if (after !== undefined) image = image.extract(storedBox(after, resized, orientation));
    // On libvips's thread where it can be, not on JavaScript's.
    const flopped = flip && before !== undefined && orientation === 1;
    if (flopped) image = image.flop();
    const pixels = await image.removeAlpha().toColourspace('srgb').raw().toBuffer();
    return turnPixels(pixels, after ?? resized, orientation, flip && !flopped);
  });
}

/** Alpha must go before resizing, where libvips would weigh colours by it. */
async function opened(sharp: SharpConstructor, options: SharpOptions, { bytes, hasAlpha }: ImageFile): Promise<Sharp> {
  if (!hasAlpha) return sharp(bytes, options);
  const { data, info } = await sharp(bytes, options)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

async function attempt<Result>(
  bytes: Uint8Array,
  name: string,
  work: (sharp: SharpConstructor, options: SharpOptions) => Promise<Result>,
): Promise<Result> {
  const sharp = await loadImageLibrary();
  try {
    return await work(sharp, { failOn: failureLevel(bytes), ignoreIcc: true });
  } catch (cause) {
    throw undecodable(name, cause);
  }
}
