import type { Extent } from '../augmentation/image-box.js';
import { jpegSegments } from './jpeg-segments.js';

/** Header of a JPEG. */
export interface JpegHeader extends Extent {
  /** Number of channels: 1 for grey, 3 for colour, 4 for CMYK. */
  readonly channels: number;
  /** EXIF orientation, if any. */
  readonly orientation: number | undefined;
}

/**
 * Reads a JPEG's width, height and EXIF orientation. Returns undefined for anything unusual, which is left to sharp,
 * whose own reader takes a tenth of the total time of an image.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let orientation: number | undefined;
  for (const { marker, start, length } of jpegSegments(bytes)) {
    if (isFrame(marker)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + start);
      const [height, width] = [view.getUint16(1), view.getUint16(3)];
      return height > 0 && width > 0 ? { width, height, channels: view.getUint8(5), orientation } : undefined;
    }
    if (marker === 0xffe1 && orientation === undefined) {
      const exif = new DataView(bytes.buffer, bytes.byteOffset + start, length);
      if (exif.byteLength >= 14 && exif.getUint32(0) === 0x45786966) {
        orientation = readOrientation(exif);
        if (orientation === undefined) return undefined;
      }
    }
  }
  return undefined;
}

/** Returns whether a marker starts a frame, of any kind of compression; neighbouring markers hold tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc;
}

/** Reads the orientation from EXIF's first directory: 1 without an entry, undefined if the directory is unusual. */
function readOrientation(exif: DataView): number | undefined {
  const tiff = 6;
  const order = exif.getUint16(tiff);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const directory = tiff + exif.getUint32(tiff + 4, little);
  if (directory + 2 > exif.byteLength) return undefined;
  const entries = exif.getUint16(directory, little);
  if (directory + 2 + 12 * entries > exif.byteLength) return undefined;
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (exif.getUint16(entry, little) !== 0x0112) continue;
    const short = exif.getUint16(entry + 2, little) === 3 && exif.getUint32(entry + 4, little) === 1;
    return short ? exif.getUint16(entry + 8, little) : undefined;
  }
  return 1;
}
