import { createHash } from 'node:crypto';

/** The sha-256 of bytes, text, or any value as JSON with its keys in order, as 64 hexadecimal digits. */
export function digestOf(value: unknown): string {
  const hash = createHash('sha256');
  if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  else hash.update(typeof value === 'string' ? value : JSON.stringify(value, sorted));
  return hash.digest('hex');
}

/** The order of keys says nothing: a recipe that is read again may have another. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
