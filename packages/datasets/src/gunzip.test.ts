import { gzipSync } from 'node:zlib';
import { MemError } from '@mem/errors';
import { describe, expect, it } from 'vitest';
import { gunzip } from './gunzip.js';

const plain = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) % 251);
const packed = new Uint8Array(gzipSync(plain));

describe('gunzip', () => {
  it('gives back what was packed', async () => {
    expect(await gunzip(packed)).toEqual(plain);
    const shared = new Uint8Array(new SharedArrayBuffer(packed.length));
    shared.set(packed);
    expect(await gunzip(shared)).toEqual(plain);
  });

  it.each([
    ['truncated', packed.subarray(0, packed.length - 1)],
    ['half', packed.subarray(0, packed.length / 2)],
    ['empty', new Uint8Array()],
    ['no gzip', new TextEncoder().encode('hello, world')],
    ['corrupt', packed.with(packed.length - 6, packed.at(-6)! ^ 1)],
  ])('refuses what is %s', async (_, bytes) => {
    const error = await gunzip(bytes, { source: 'train.bin.gz' }).catch((e: unknown) => e);
    expect(MemError.is(error, 'bad-file')).toBe(true);
    expect(String(error)).toContain('train.bin.gz');
  });

  it('stops at maxBytes', async () => {
    await expect(gunzip(packed, { maxBytes: plain.length - 1 })).rejects.toThrow('at most 19999 bytes');
    await expect(gunzip(packed, { maxBytes: plain.length })).resolves.toHaveLength(plain.length);
  });
});
