import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createImageSet, type ImageSetSource, type ImageSplit } from './image-set.js';

const split = (images: number[], labels: number[]): ImageSplit => ({
  images: Uint8Array.from(images),
  labels: Int32Array.from(labels),
});
const source: ImageSetSource = {
  name: 'tiny',
  classNames: ['a', 'b'],
  height: 1,
  width: 2,
  channels: 2,
  splits: {
    train: split([0, 255, 255, 255, 0, 255, 255, 255, 0, 255, 255, 255], [1, 0, 1]),
    validation: split([1, 2, 3, 4], [0]),
    test: split([5, 6, 7, 8], [1]),
  },
  shareable: true,
};
const withTrain = (train: ImageSplit) => createImageSet({ ...source, splits: { ...source.splits, train } });

describe('createImageSet', () => {
  it('counts, measures and signs', async () => {
    const set = await createImageSet(source);
    expect([...set.classCounts]).toEqual([1, 2]);
    expect(set.mean).toEqual([0.5, 1]);
    expect(set.std).toEqual([0.5, 0]);
    const sha = (bytes: NodeJS.ArrayBufferView) => createHash('sha256').update(bytes).digest();
    const parts = [source.splits.train, source.splits.validation, source.splits.test];
    const digests = parts.flatMap(({ images, labels }) => [sha(images), sha(labels)]);
    expect(set.checksum).toBe(sha(Buffer.concat(digests)).toString('hex'));
  });

  it('has another checksum for other images or labels', async () => {
    const { images, labels } = source.splits.train;
    const checksums = await Promise.all(
      [source.splits.train, { images: images.with(0, 1), labels }, { images, labels: Int32Array.of(0, 1, 1) }].map(
        async (train) => (await withTrain(train)).checksum,
      ),
    );
    expect(new Set(checksums).size).toBe(3);
  });

  it('names what does not fit', async () => {
    const { images, labels } = source.splits.train;
    await expect(withTrain(split([], []))).rejects.toThrow('train split of tiny, but it is empty');
    await expect(withTrain({ images, labels: labels.subarray(1) })).rejects.toThrow('[2, 1, 2, 2] = 8 bytes');
    await expect(withTrain({ images, labels, names: ['x'] })).rejects.toThrow('Expected 3 names');
    await expect(withTrain({ images, labels: labels.with(2, 2) })).rejects.toThrow(
      'The train labels must be class ids (whole numbers from 0 to 1), but the one at index 2 is 2',
    );
    await expect(withTrain({ images, labels: labels.with(1, 1) })).rejects.toMatchObject({ code: 'bad-value' });
  });
});
