/** Remainders of all bytes for the reflected Castagnoli polynomial. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/**
 * Returns the CRC-32C of bytes (RFC 3720, appendix B.4). Written here since the kept library for it puts helpers on
 * `globalThis` when it is loaded.
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
