import { unshared } from './unshared.js';

/** Computes the SHA-256 of an array's bytes, as 64 hexadecimal digits. */
export async function sha256(array: ArrayBufferView): Promise<string> {
  return Array.from(await sha256Digest(array), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Computes one checksum of several arrays without joining them: the SHA-256 of their SHA-256s. */
export async function sha256OfParts(arrays: readonly ArrayBufferView[]): Promise<string> {
  const digests = await Promise.all(arrays.map(sha256Digest));
  return sha256(Uint8Array.from(digests.flatMap((part) => [...part])));
}

/** Computes the SHA-256 of an array's bytes, as 32 bytes. */
export async function sha256Digest(array: ArrayBufferView): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', unshared(array)));
}
