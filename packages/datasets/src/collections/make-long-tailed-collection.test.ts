import { countClasses } from '@mem/groups';
import { describe, expect, it } from 'vitest';
import { makeLongTailed } from '../make-long-tailed.js';
import { buildCollection } from './build-collection.js';
import { makeLongTailedCollection } from './make-long-tailed-collection.js';
import { parseImageList } from './parse-image-list.js';

const list = (split: string, length: number) =>
  parseImageList(Array.from({ length }, (_, i) => `${split}/${i % 4}/${i}.jpg ${i % 4}`).join('\n'), split);
const collection = buildCollection({
  name: 'balanced',
  listed: { train: list('train', 80), validation: list('val', 8), test: list('test', 8) },
});
const { train } = collection.splits;

describe('makeLongTailedCollection', () => {
  it('keeps the images that the cut of a split in memory keeps', async () => {
    const options = { profile: 'pareto', imbalance: 10, seed: 5 } as const;
    const { collection: cut, ...chosen } = await makeLongTailedCollection(collection, options);
    const { split, ...expected } = await makeLongTailed(
      { images: new Uint8Array(80), labels: train.labels, names: train.paths },
      { ...options, numClasses: 4 },
    );
    expect(chosen).toEqual(expected);
    expect(cut.splits.train.paths).toEqual(split.names);
    expect(cut.splits.train.labels).toEqual(split.labels);
    expect(cut.classCounts).toEqual(countClasses(split.labels, 4));
    expect([cut.splits.validation, cut.splits.test]).toEqual([collection.splits.validation, collection.splits.test]);
    expect(cut.notes.at(-1)).toContain(
      `among 80 images, cut by seed 5; the sha-256 of their positions is ${chosen.checksum}`,
    );
    expect(cut.splits.train.where(0)).toBe(train.where(chosen.indices[0]!));
  });

  it('keeps explicit counts by class', async () => {
    const { collection: cut } = await makeLongTailedCollection(collection, { counts: [1, 20, 3, 7] });
    expect([...cut.classCounts]).toEqual([1, 20, 3, 7]);
    expect([...countClasses(cut.splits.train.labels, 4)]).toEqual([1, 20, 3, 7]);
  });

  it.each([
    [{ counts: [1, 21, 3, 7] }, 'bad-value', /Class 1 needs 21 images, but has 20\. Lower its count/],
    [{ counts: [1, 2, 3] }, 'bad-option', /each of the 4 classes, but has 3/],
    [{ counts: [1, 2, 0, 3] }, 'bad-option', /class 2 must be a positive integer, but is 0/],
    [{ counts: [1, 2, 1.5, 3] }, 'bad-option', /class 2 must be a positive integer, but is 1\.5/],
    [{ counts: [1, 2, 3, 4], imbalance: 10 }, 'bad-option', /counts came with imbalance/],
    [{}, 'bad-option', /needs imbalance .* or counts/],
    [{ imbalance: 2, max: 30 }, 'bad-value', /needs 23 images \(rank 1 .*has 20. Lower max/],
  ])('refuses %j', async (options, code, message) => {
    const cut = makeLongTailedCollection(collection, options);
    await expect(cut).rejects.toThrow(message);
    await expect(cut).rejects.toMatchObject({ code });
  });
});
