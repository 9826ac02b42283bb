import { createHash } from 'node:crypto';

/** Returns the sha-256 of bytes, text, or any value as JSON with sorted keys, as 64 hexadecimal digits. */
export function digestOf(value: unknown): string {
  const hash = createHash('sha256');
  if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  else hash.update(typeof value === 'string' ? value : JSON.stringify(value, sorted));
  return hash.digest('hex');
}

/** Sorts keys, because their order carries no meaning and may change when a recipe is read again. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
