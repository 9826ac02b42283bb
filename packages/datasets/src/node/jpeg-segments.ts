/** Segment of a JPEG's header. */
export interface JpegSegment {
  readonly marker: number;
  /** Position of its contents, after the marker and the length. */
  readonly start: number;
  /** Number of bytes of its contents. */
  readonly length: number;
}

/** Iterates over a JPEG's segments up to its pixels or the first unusual byte; there are none in other formats. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return;
  for (let at = 2; at + 9 < bytes.length; ) {
    const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
    if (marker < 0xffc0 || marker === 0xffda || length < 2 || at + 2 + length > bytes.length) return;
    yield { marker, start: at + 4, length: length - 2 };
    at += 2 + length;
  }
}
