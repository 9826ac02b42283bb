import type { RawImage } from './raw-image.js';

const gap = String.raw`(?:\s|#[^\n]*\n)+`;
const header = new RegExp(`^P(?:([14])${gap}(\\d+)${gap}(\\d+)|([2356])${gap}(\\d+)${gap}(\\d+)${gap}(\\d+))\\s`);
/** Maximum length of a header; longer ones would need absurd comments. */
const maxHeaderBytes = 4096;

/**
 * Decodes a PBM, PGM or PPM image, plain or binary, to `[height, width, 3]` of 8 bits; returns undefined for other
 * bytes.
 * @throws Error if it is truncated or its header is not valid.
 */
export function decodePnm(bytes: Uint8Array): RawImage | undefined {
  const [whole, bits, columns, rows, kind = bits, ...rest] =
    header.exec(latin1(bytes.subarray(0, maxHeaderBytes))) ?? [];
  if (whole === undefined) return undefined;
  const [width, height, max] = [columns ?? rest[0], rows ?? rest[1], rest[2] ?? 1].map(Number) as [
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0 || max === 0 || max > 65535) throw new Error('its PNM header is not valid');
  const channels = kind === '3' || kind === '6' ? 3 : 1;
  const count = width * height * channels;
  const values = readValues(bytes.subarray(whole.length), Number(kind), { width, height, count, max });
  if (values.length < count) throw new Error('it is cut off');
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const value = values[channels === 3 ? i : Math.floor(i / 3)]!;
    const scaled = Math.min(255, Math.round((value * 255) / max));
    // A set bit means black.
    data[i] = bits === undefined ? scaled : 255 - scaled;
  }
  return { data, width, height, channels: 3 };
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly max: number;
}

function readValues(bytes: Uint8Array, kind: number, { width, height, count, max }: Pixels): ArrayLike<number> {
  if (kind === 1) return (latin1(bytes).match(/[01]/g) ?? []).map(Number);
  if (kind < 4) return (latin1(bytes).match(/\d+/g) ?? []).map(Number);
  if (kind === 4) {
    const rowBytes = Math.ceil(width / 8);
    if (bytes.length < rowBytes * height) return [];
    const bit = (x: number, y: number): number => (bytes[y * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
    return Uint8Array.from({ length: count }, (_, i) => bit(i % width, Math.floor(i / width)));
  }
  if (max < 256) return bytes;
  if (bytes.length < 2 * count) return [];
  return Uint16Array.from({ length: count }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!);
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
