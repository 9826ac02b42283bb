/** Header of a JPEG. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Number of channels: 1 for grey, 3 for colour, 4 for CMYK. */
  readonly channels: number;
  /** EXIF orientation, if any. */
  readonly orientation: number | undefined;
}

/**
 * Reads a JPEG's width, height and EXIF orientation. Returns undefined for anything unusual, which is left to sharp:
 * its own reader would take a tenth of the total time of an image.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation: number | undefined;
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < bytes.length; ) {
    const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
    const end = at + 2 + length;
    if (marker < 0xffc0 || marker === 0xffda || length < 2 || end > bytes.length) return undefined;
    if (isFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return height > 0 && width > 0 ? { width, height, channels: bytes[at + 9]!, orientation } : undefined;
    }
    if (marker === 0xffe1 && orientation === undefined) {
      const exif = new DataView(bytes.buffer, bytes.byteOffset + at + 4, length - 2);
      if (exif.byteLength >= 14 && exif.getUint32(0) === 0x45786966) {
        orientation = readOrientation(exif);
        if (orientation === undefined) return undefined;
      }
    }
    at = end;
  }
  return undefined;
}

/** Start of frame, for any kind of compression; neighbouring markers hold tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc;
}

/** Reads the orientation from EXIF's first directory: 1 if it has none, undefined if the directory is unusual. */
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
