import { checkPositive } from '@mem/errors';
import { type RandomKey, threefry } from './threefry.js';

/** Draws `length` numbers from [0, 1). Element i depends only on `key` and i. */
export function uniforms(key: RandomKey, length: number): Float32Array {
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const [a, b] = threefry(key, i);
    out[i] = (a >>> 8) / 2 ** 24;
    if (i + 1 < length) out[i + 1] = (b >>> 8) / 2 ** 24;
  }
  return out;
}

/** Draws `length` standard normal numbers (Box-Muller). Element i depends only on `key` and i. */
export function normals(key: RandomKey, length: number): Float32Array {
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const [a, b] = threefry(key, i);
    const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
    const angle = (2 * Math.PI * b) / 2 ** 32;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < length) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/**
 * Draws `length` integers from 0 to `bound - 1`, starting at draw `start`. Draw i depends only on `key` and i.
 * @throws MemError `bad-option` unless `bound` is a positive integer.
 */
export function integers(key: RandomKey, length: number, bound: number, start = 0): Int32Array {
  checkPositive('bound', bound, { integer: true });
  return Int32Array.from({ length }, (_, i) => integerBelow(bound, threefry(key, start + i, 1)));
}

/** Returns the numbers 0 to `length - 1` in random order (Fisher-Yates). */
export function permutation(key: RandomKey, length: number): Int32Array {
  const out = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = integerBelow(i + 1, threefry(key, i, 2));
    const held = out[i]!;
    out[i] = out[j]!;
    out[j] = held;
  }
  return out;
}

/** Scales 53 random bits to an integer from 0 to `bound - 1`. */
function integerBelow(bound: number, [a, b]: readonly [number, number]): number {
  return Math.floor(((a * 2 ** 21 + (b >>> 11)) / 2 ** 53) * bound);
}
