import { expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

it.each([
  ['no bytes', new Uint8Array(0), 0],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 ascending bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['digits', new TextEncoder().encode('123456789'), 0xe3069283],
])('gives the value of RFC 3720 for %s', (_what, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
