/** Decoded formats and their file extensions. */
const formats = {
  JPEG: ['jpg', 'jpeg', 'jpe', 'jfif'],
  PNG: ['png'],
  WebP: ['webp'],
  GIF: ['gif'],
  TIFF: ['tif', 'tiff'],
  AVIF: ['avif'],
  BMP: ['bmp', 'dib'],
  PNM: ['ppm', 'pgm', 'pbm', 'pnm'],
} as const;

const extensions: ReadonlySet<string> = new Set(Object.values(formats).flat());

/** Names of the decoded formats for messages. */
export const formatNames: string = Object.keys(formats).join(', ');

/** True if a file's name has the extension of a decoded format. */
export function hasImageExtension(name: string): boolean {
  return extensions.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

/** First bytes of known formats that are not decoded, in Latin-1; `?` is any byte. */
const otherFormats: Readonly<Record<string, readonly string[]>> = {
  HEIC: ['????ftypheic', '????ftypheix', '????ftypheim', '????ftyphevc', '????ftypmif1'],
  'JPEG XL': ['\xff\x0a', '\0\0\0\x0cJXL '],
  'JPEG 2000': ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'],
  PSD: ['8BPS'],
  OpenEXR: ['\x76\x2f\x31\x01'],
  'Radiance HDR': ['#?RADIANCE'],
  DDS: ['DDS '],
  PDF: ['%PDF'],
};

/** Name of an image's format if it is known but not decoded. */
export function unsupportedFormat(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const fits = (signature: string): boolean =>
    start.length >= signature.length && [...signature].every((letter, i) => letter === '?' || letter === start[i]);
  return Object.keys(otherFormats).find((name) => otherFormats[name]!.some(fits));
}
