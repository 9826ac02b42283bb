import { createHash } from 'node:crypto';

/** The sha-256 of bytes, text, or any value as JSON, as 64 hexadecimal digits. */
export function digestOf(value: unknown): string {
  const hash = createHash('sha256');
  if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  else hash.update(typeof value === 'string' ? value : JSON.stringify(value));
  return hash.digest('hex');
}
