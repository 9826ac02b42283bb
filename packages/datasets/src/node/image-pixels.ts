import type { Sharp, SharpConstructor, SharpOptions } from 'sharp';
import type { Extent } from '../augmentation/image-box.js';
import { cmykToRgb } from './cmyk-to-rgb.js';
import { decodeBmp } from './decode-bmp.js';
import { decodePnm } from './decode-pnm.js';
import { failureLevel, undecodable } from './image-failures.js';
import { loadImageLibrary } from './image-library.js';
import { type Orientation, orientationOf, storedBox, turnExtent, turnPixels } from './image-orientation.js';
import type { ImageView } from './image-view.js';
import { readJpegHeader } from './jpeg-image-header.js';
import { knownVersions } from './jpeg-versions.js';
import type { RawImage } from './raw-image.js';

/** sharp's names of the kernels; `cubic` is PIL's bicubic with a = -0.5, and all kernels are widened when shrinking. */
const kernels = { bilinear: 'linear', bicubic: 'cubic' } as const;

/** Bytes and header of an image file. */
export interface ImageFile {
  readonly bytes: Uint8Array;
  /** Name of the image in error messages. */
  readonly name: string;
  /** Extent of the upright image. */
  readonly extent: Extent;
  readonly orientation: Orientation;
  /** Colour space, which is converted to RGB before resizing. */
  readonly colours: 'rgb' | 'rgb-alpha' | 'cmyk';
  /** Pixels, for a format that sharp does not read. */
  readonly decoded?: RawImage;
}

/**
 * Reads an image's header.
 * @throws MemError `bad-file` if it can't be decoded, `missing-package` without sharp.
 */
export async function readHeader(given: Uint8Array, name: string): Promise<ImageFile> {
  const bytes = knownVersions(given) ?? given;
  const jpeg = readJpegHeader(bytes);
  if (jpeg !== undefined) {
    const orientation = orientationOf(jpeg.orientation);
    const colours = jpeg.channels === 4 ? 'cmyk' : 'rgb';
    return { bytes, name, extent: turnExtent(jpeg, orientation), orientation, colours };
  }
  return attempt(bytes, name, async (sharp, options) => {
    const decoded = decodePnm(bytes) ?? (await decodeBmp(bytes));
    if (decoded !== undefined) return { bytes, name, extent: decoded, orientation: 1, colours: 'rgb', decoded };
    const { width, height, orientation: stated, hasAlpha, space } = await sharp(bytes, options).metadata();
    const orientation = orientationOf(stated);
    const colours = space === 'cmyk' ? 'cmyk' : hasAlpha ? 'rgb-alpha' : 'rgb';
    return { bytes, name, extent: turnExtent({ width, height }, orientation), orientation, colours };
  });
}

/**
 * Decodes a view of the upright image to `[height, width, 3]` in sRGB, mirrored if `flip`. Like PIL's convert('RGB'),
 * drops alpha, ignores colour profiles and takes the first frame.
 * @throws MemError `bad-file` if it can't be decoded, `missing-package` without sharp.
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
    // libvips only computes the requested part, so a small part of a huge extent is cheap.
    image = image.resize({ ...turnExtent(resized, orientation), fit: 'fill', kernel: kernels[interpolation] });
    if (after !== undefined) image = image.extract(storedBox(after, resized, orientation));
    // Mirrored on libvips's thread if possible, not on JavaScript's.
    const flopped = flip && before !== undefined && orientation === 1;
    if (flopped) image = image.flop();
    const pixels = await image.removeAlpha().toColourspace('srgb').raw().toBuffer();
    return turnPixels(pixels, after ?? resized, orientation, flip && !flopped);
  });
}

/**
 * Removes alpha, by which libvips would weight colours when resizing, and converts CMYK, which is not linear in RGB.
 */
async function opened(sharp: SharpConstructor, options: SharpOptions, file: ImageFile): Promise<Sharp> {
  const { bytes, colours, decoded } = file;
  if (decoded !== undefined) return fromPixels(sharp, decoded);
  if (colours === 'rgb') return sharp(bytes, options);
  const image = sharp(bytes, options).removeAlpha();
  const ownSpace =
    colours === 'cmyk' ? image.pipelineColourspace('cmyk').toColourspace('cmyk') : image.toColourspace('srgb');
  const { data, info } = await ownSpace.raw().toBuffer({ resolveWithObject: true });
  return fromPixels(sharp, colours === 'cmyk' ? { ...info, data: cmykToRgb(data), channels: 3 } : { ...info, data });
}

function fromPixels(sharp: SharpConstructor, { data, width, height, channels }: RawImage): Sharp {
  return sharp(data, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } });
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
    throw undecodable(name, cause, bytes);
  }
}
