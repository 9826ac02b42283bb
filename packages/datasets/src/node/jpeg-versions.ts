/**
 * Replaces version numbers in a JPEG that decoders would warn about but read in the same way: JFIF's revision and
 * Adobe's colour transform. Returns undefined if there is nothing to change.
 */
export function knownVersions(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let changed: Uint8Array | undefined;
  const change = (at: number, value: number): void => {
    changed ??= bytes.slice();
    changed[at] = value;
  };
  let adobeTransform: number | undefined;
  for (let at = 2; at + 9 < bytes.length; ) {
    const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
    const end = at + 2 + length;
    if (marker < 0xffc0 || marker === 0xffda || length < 2 || end > bytes.length) break;
    const says = (text: string): boolean => [...text].every((letter, i) => bytes[at + 4 + i] === letter.charCodeAt(0));
    if (marker === 0xffe0 && length >= 16 && says('JFIF\0') && ![1, 2].includes(bytes[at + 9]!)) change(at + 9, 1);
    if (marker === 0xffee && length >= 14 && says('Adobe') && bytes[at + 15]! > 2) adobeTransform = at + 15;
    at = end;
  }
  // Decoders treat an unknown transform of three channels as YCbCr.
  if (adobeTransform !== undefined) change(adobeTransform, 1);
  return changed;
}
