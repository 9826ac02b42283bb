import type { MemError } from '@mem/errors';
import type { FailOnOptions } from 'sharp';
import { badFile } from '../bad-file.js';
import { readFailure } from './file-errors.js';
import { formatNames, unsupportedFormat } from './image-formats.js';

/**
 * Returns the severity from which libvips fails an image, so that it fails only if pixels are lost.
 * - JPEG: libjpeg only warns about corrupt data and invents the rest, so warnings count. `knownVersions` prevents
 *   harmless ones, since the texts of warnings are unreliable: images that are decoded concurrently use one buffer.
 * - GIF: the same holds for its decoder.
 * - PNG: `error` would also refuse a comment with a wrong checksum; pixels that can't be decompressed fail anyway.
 * - Others: `error`.
 *
 * Metadata never fails an image: EXIF is read leniently and colour profiles are ignored. Only a checksum can detect
 * damage that still decodes, as in some JPEGs.
 */
export function failureLevel(bytes: Uint8Array): FailOnOptions {
  const signature = String.fromCharCode(...bytes.subarray(0, 4));
  if (signature.startsWith('\xff\xd8') || signature === 'GIF8') return 'warning';
  return signature === '\x89PNG' ? 'truncated' : 'error';
}

/** Creates the error for an image that can't be decoded. */
export function undecodable(name: string, cause: unknown, bytes: Uint8Array): MemError {
  const format = unsupportedFormat(bytes);
  const reason = format === undefined ? decodingFailure(cause) : `it is ${format}; supported are ${formatNames}`;
  const advice = format === undefined ? 'Download it again, or leave it out' : 'Convert it to PNG, or leave it out';
  return badFile('an image', `${name} cannot be decoded (${reason}). ${advice}`, { file: name, reason }, cause);
}

function decodingFailure(cause: unknown): string {
  const said = cause instanceof Error ? cause.message.trim().split('\n')[0]! : String(cause);
  if (said.endsWith('unsupported image format')) return `it is in none of the supported formats ${formatNames}`;
  // The text of the warning may belong to another image.
  return said.startsWith('Warning treated as error') ? 'its data is corrupt or cut off' : said;
}

/** Creates the error for a file that can't be read. */
export function unreadable(name: string, cause: unknown): MemError {
  const reason = readFailure(cause);
  return badFile(`an image at ${name}`, reason, { file: name, reason }, cause);
}

/** Returns whether a JPEG lacks its end marker: preallocated files that were never filled decode to grey. */
export function lacksEnd(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 2 || buffer.readUInt16BE() !== 0xffd8) return false;
  return buffer.lastIndexOf('\xff\xd9', undefined, 'latin1') < buffer.lastIndexOf('\xff\xda', undefined, 'latin1');
}
