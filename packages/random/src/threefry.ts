import { checkNumber } from '@mem/errors';

/** Key of a generator: two unsigned 32-bit words. Equal keys give equal draws, regardless of earlier draws. */
export type RandomKey = readonly [number, number];

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
const parity = 0x1bd11bda;

/**
 * Encrypts the counter `[c0, c1]` under `key` into two random unsigned 32-bit words: Threefry-2x32 with 20 rounds
 * (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
 */
export function threefry(key: RandomKey, c0: number, c1 = 0): [number, number] {
  const schedule = [key[0] | 0, key[1] | 0, parity ^ key[0] ^ key[1]];
  let x0 = (c0 + schedule[0]!) | 0;
  let x1 = (c1 + schedule[1]!) | 0;
  for (let round = 0; round < 20; round++) {
    x0 = (x0 + x1) | 0;
    const r = rotations[round & 7]!;
    x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    if ((round & 3) === 3) {
      const injection = (round >> 2) + 1;
      x0 = (x0 + schedule[injection % 3]!) | 0;
      x1 = (x1 + schedule[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/**
 * Creates the root key of a run.
 * @throws MemError `bad-option` unless `seed` is an integer from 0 to 2^53 - 1.
 */
export function randomKey(seed: number): RandomKey {
  checkNumber('A seed', seed, { from: 0, integer: true });
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

/**
 * Derives a key for one purpose, named by words and integers.
 * @example
 * ```ts
 * const augmentation = deriveKey(key, 'augmentation', epoch, sample);
 * ```
 */
export function deriveKey(key: RandomKey, ...path: readonly (string | number)[]): RandomKey {
  let derived = key;
  for (const part of path) {
    const [low, high] = typeof part === 'number' ? [part, Math.floor(part / 2 ** 32)] : hashText(part);
    derived = threefry(derived, low | 0, high | 0);
  }
  return derived;
}

/** FNV-1a, with a second word so that a text and an integer never give the same key. */
function hashText(text: string): [number, number] {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return [hash, 0x74657874 ^ text.length];
}
