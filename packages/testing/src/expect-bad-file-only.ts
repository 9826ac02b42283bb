import { MemError } from '@mem/errors';
import fc from 'fast-check';
import { expect } from 'vitest';

/**
 * Fails unless `decode` rejects every truncation of `whole` with a `MemError`, and either reads it or rejects it as
 * `bad-file` after random bytes have changed.
 */
export function expectBadFileOnly(decode: (bytes: Uint8Array) => unknown, whole: Uint8Array): void {
  for (let length = 0; length < whole.length; length++) {
    expect(() => decode(whole.subarray(0, length))).toThrow(MemError);
  }
  const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      try {
        decode(bytes);
      } catch (error) {
        expect(MemError.is(error, 'bad-file'), String(error)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
}
