import { jpegSegments } from './jpeg-segments.js';

/**
 * Replaces version numbers in a JPEG that decoders warn about but read in the same way: JFIF's revision and Adobe's
 * colour transform. Returns undefined if there is nothing to change.
 */
export function knownVersions(bytes: Uint8Array): Uint8Array | undefined {
  let changed: Uint8Array | undefined;
  const change = (at: number, value: number): void => {
    changed ??= bytes.slice();
    changed[at] = value;
  };
  let adobeTransform: number | undefined;
  for (const { marker, start, length } of jpegSegments(bytes)) {
    const says = (text: string) => [...text].every((letter, i) => bytes[start + i] === letter.charCodeAt(0));
    if (marker === 0xffe0 && length >= 14 && says('JFIF\0') && ![1, 2].includes(bytes[start + 5]!))
      change(start + 5, 1);
    if (marker === 0xffee && length >= 12 && says('Adobe') && bytes[start + 11]! > 2) adobeTransform = start + 11;
  }
  // Decoders treat an unknown transform of three channels as YCbCr.
  if (adobeTransform !== undefined) change(adobeTransform, 1);
  return changed;
}
