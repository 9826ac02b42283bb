import { MemError } from '@mem/errors';
import type { FailOnOptions } from 'sharp';
import { formatNames, unsupportedFormat } from './image-formats.js';

/**
 * From where on libvips gives an image up: where pixels are lost, and nowhere before.
 * - JPEG: libjpeg only warns of corrupt data and makes up the rest, so warnings count; `knownVersions` keeps the
 * harmless   ones from coming. Their texts cannot be told apart: images that are decoded at once share one buffer for
 * them.
 * - GIF: so does its decoder.
 * - PNG: `error` would also refuse a wrong checksum of a comment; pixels that do not unpack fail anyway.
 * - The others: `error`.
 *
 * Metadata never fails an image: EXIF is read leniently, and colour profiles are not read at all. Damage that happens
 * to decode, as some within a JPEG does, can only be told by a checksum.
 */
export function failureLevel(bytes: Uint8Array): FailOnOptions {
  const signature = String.fromCharCode(...bytes.subarray(0, 4));
  if (signature.startsWith('\xff\xd8') || signature === 'GIF8') return 'warning';
  return signature === '\x89PNG' ? 'truncated' : 'error';
}

/** The error for an image, of these bytes, that cannot be decoded. */
export function undecodable(name: string, cause: unknown, bytes: Uint8Array): MemError {
  const format = unsupportedFormat(bytes);
  const reason = format === undefined ? decodingFailure(cause) : `it is ${format}; supported are ${formatNames}`;
  const advice = format === undefined ? 'Fetch it again, or leave it out.' : 'Convert it to PNG, or leave it out.';
  return new MemError(
    'bad-file',
    `Expected an image, but ${name} cannot be decoded (${reason}). ${advice}`,
    { file: name, reason },
    { cause },
  );
}

function decodingFailure(cause: unknown): string {
  const said = cause instanceof Error ? cause.message.trim().split('\n')[0]! : String(cause);
  if (said.endsWith('unsupported image format')) return `it is in none of the supported formats ${formatNames}`;
  // The warning itself may be another image's.
  return said.startsWith('Warning treated as error') ? 'its data is corrupt or cut off' : said;
}

/** The error for a file that cannot be read. */
export function unreadable(name: string, cause: unknown): MemError {
  const code = (cause as NodeJS.ErrnoException).code;
  const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
  return new MemError('bad-file', `Expected an image at ${name}, but ${reason}.`, { file: name, reason }, { cause });
}

/** Whether a JPEG stops before its end marker: preallocated files that were never filled decode, to grey. */
export function lacksEnd(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 2 || buffer.readUInt16BE() !== 0xffd8) return false;
  return buffer.lastIndexOf('\xff\xd9', undefined, 'latin1') < buffer.lastIndexOf('\xff\xda', undefined, 'latin1');
}
