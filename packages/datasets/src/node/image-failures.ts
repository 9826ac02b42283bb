import { MemError } from '@mem/errors';
import type { FailOnOptions } from 'sharp';
import { formatNames, unsupportedFormat } from './image-formats.js';

/**
 * Severity from which libvips fails an image: when pixels are lost, and not before.
 * - JPEG: libjpeg only warns of corrupt data and invents the rest, so warnings count. `knownVersions` prevents harmless
 *   ones. Warnings can't be told apart by text, as images that are decoded concurrently share a buffer for it.
 * - GIF: the same holds for its decoder.
 * - PNG: `error` would also refuse a wrong checksum of a comment; pixels that can't be decompressed fail anyway.
 * - Others: `error`.
 *
 * Metadata never fails an image: EXIF is read leniently and colour profiles are ignored. Damage that still decodes, as
 * in some JPEGs, can only be detected by a checksum.
 */
export function failureLevel(bytes: Uint8Array): FailOnOptions {
  const signature = String.fromCharCode(...bytes.subarray(0, 4));
  if (signature.startsWith('\xff\xd8') || signature === 'GIF8') return 'warning';
  return signature === '\x89PNG' ? 'truncated' : 'error';
}

/** Error for an image that can't be decoded. */
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
  // The text of the warning may belong to another image.
  return said.startsWith('Warning treated as error') ? 'its data is corrupt or cut off' : said;
}

/** Error for a file that can't be read. */
export function unreadable(name: string, cause: unknown): MemError {
  const code = (cause as NodeJS.ErrnoException).code;
  const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
  return new MemError('bad-file', `Expected an image at ${name}, but ${reason}.`, { file: name, reason }, { cause });
}

/** True if a JPEG lacks its end marker: preallocated files that were never filled decode to grey. */
export function lacksEnd(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 2 || buffer.readUInt16BE() !== 0xffd8) return false;
  return buffer.lastIndexOf('\xff\xd9', undefined, 'latin1') < buffer.lastIndexOf('\xff\xda', undefined, 'latin1');
}
