import { expect, it } from 'vitest';
import { memorySource, readExactly } from './index.js';

it('reads a range of bytes in memory', async () => {
  const source = memorySource(Uint8Array.of(1, 2, 3, 4));
  expect(source.size).toBe(4);
  expect(await readExactly(source, 1, 3)).toEqual(Uint8Array.of(2, 3));
  expect(await readExactly(source, 4, 4)).toEqual(new Uint8Array(0));
});

it('refuses a source that returns fewer bytes than asked for', async () => {
  const short = { size: 10, read: async () => new Uint8Array(3) };
  await expect(readExactly(short, 2, 6)).rejects.toThrow(
    expect.objectContaining({
      code: 'bad-file',
      message: 'Expected 4 bytes starting at byte 2, but the source returned 3. Check that it has not changed.',
    }),
  );
});
