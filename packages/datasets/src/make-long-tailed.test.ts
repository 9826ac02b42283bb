import { countClasses } from '@mem/groups';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longTailCounts } from './long-tail-counts.js';
import { makeLongTailed } from './make-long-tailed.js';

/** 6 classes of 40 images of 2 bytes; image i holds its own number. */
const length = 240;
const source = {
  images: Uint8Array.from({ length: 2 * length }, (_, i) => i >> 1),
  labels: Int32Array.from({ length }, (_, i) => i % 6),
  names: Array.from({ length }, (_, i) => `image-${i}`),
};
const options = { numClasses: 6, imbalance: 8 } as const;

describe('makeLongTailed', () => {
  it('keeps exactly the profile, of images that it names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom('exponential' as const, 'pareto' as const), async (seed, profile) => {
        const { split, indices, classCounts } = await makeLongTailed(source, { ...options, profile, seed });
        expect(classCounts.toSorted((a, b) => b - a)).toEqual(longTailCounts({ ...options, profile, max: 40 }));
        expect(countClasses(split.labels, 6)).toEqual(classCounts);
        expect(new Set(indices).size).toBe(indices.length);
        expect([...split.images]).toEqual([...indices].flatMap((i) => [i, i]));
        expect(split.names).toEqual([...indices].map((i) => `image-${i}`));
      }),
      { numRuns: 30 },
    );
  });

  it('depends on the seed alone', async () => {
    const checksum = async (seed: number) => (await makeLongTailed(source, { ...options, seed })).checksum;
    const checksums = await Promise.all([0, 1, 2, 3, 2 ** 40].map(checksum));
    expect(new Set(checksums).size).toBe(5);
    expect(await checksum(3)).toBe(checksums[3]);
  });

  it('names the class that has too few images', async () => {
    await expect(makeLongTailed(source, { ...options, max: 41 })).rejects.toThrow(/needs 41 images .* has 40/);
  });

  it('refuses labels and images that do not fit', async () => {
    await expect(makeLongTailed(source, { ...options, numClasses: 5 })).rejects.toMatchObject({ code: 'bad-label' });
    const cut = { ...source, images: source.images.subarray(1) };
    await expect(makeLongTailed(cut, options)).rejects.toMatchObject({ code: 'bad-shape' });
  });
});
