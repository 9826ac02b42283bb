import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf } from './digest.js';

it('ignores the order of keys at every depth, but not that of items', () => {
  fc.assert(
    fc.property(fc.object(), (value) => {
      expect(digestOf(reversed(value))).toBe(digestOf(value));
    }),
  );
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
});

it('is the sha-256 of the bytes a view covers, and of text as UTF-8', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(digestOf('abc')).toBe(abc);
  expect(digestOf(Uint8Array.of(0, 97, 98, 99).subarray(1))).toBe(abc);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}
