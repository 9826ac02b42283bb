import { shotGroups } from '@mem/groups';
import { randomKey } from '@mem/random';
import { describe, expect, it } from 'vitest';
import { classAttributes } from './class-attributes.js';
import { fromHsv } from './colours.js';
import { proceduralSet } from './procedural-set.js';
import { shapes } from './shapes.js';
import { textures } from './textures.js';

describe('proceduralSet', () => {
  it('is long-tailed, with at least four classes in each shot group', async () => {
    const set = await proceduralSet({ validationPerClass: 1, testPerClass: 2 });
    expect(set.splits.validation.labels).toHaveLength(20);
    expect(set.splits.test.images).toHaveLength(40 * 32 * 32 * 3);
    expect(Math.max(...set.classCounts)).toBe(300);
    expect(Math.min(...set.classCounts)).toBe(5);
    for (const classes of shotGroups(set.classCounts).classes) expect(classes.length).toBeGreaterThanOrEqual(4);
  });

  it('is the same everywhere, and another for another seed', async () => {
    const small = { numClasses: 8, imageSize: 16, maxTrain: 10, imbalance: 5, validationPerClass: 2, testPerClass: 2 };
    const set = await proceduralSet(small);
    expect(set.checksum).toBe('ebf4397078004ae8f295bff16243fdcd4b2b67df003debc633673179f566a3f4');
    expect((await proceduralSet({ ...small, seed: 2 })).checksum).not.toBe(set.checksum);
  });

  it('draws an image whatever else is drawn', async () => {
    const options = { imageSize: 8, maxTrain: 4, imbalance: 2, validationPerClass: 1, testPerClass: 1 };
    const imagesOf = async (maxTrain: number) => {
      const { train } = (await proceduralSet({ ...options, maxTrain })).splits;
      return new Set(Array.from(train.labels, (l, i) => `${l}:${train.images.subarray(i * 192, (i + 1) * 192)}`));
    };
    const [few, more] = [await imagesOf(4), await imagesOf(8)];
    expect([...few].every((image) => more.has(image))).toBe(true);
  });

  it('refuses more classes than it can tell apart, and sizes that are none', async () => {
    await expect(proceduralSet({ numClasses: 193 })).rejects.toThrow('at most 192 classes');
    await expect(proceduralSet({ imageSize: 0 })).rejects.toThrow('imageSize must be');
  });
});

describe('classAttributes', () => {
  it.each([1, 2, 20, 100, 192])('tells %s classes apart', (numClasses) => {
    const attributes = classAttributes(randomKey(1), numClasses);
    expect(new Set(attributes.map((a) => Object.values(a).join(' '))).size).toBe(numClasses);
  });
});

describe('shapes and textures', () => {
  const points = Array.from({ length: 41 * 41 }, (_, i) => [(i % 41) / 20 - 1, Math.floor(i / 41) / 20 - 1] as const);

  it.each(Object.entries(shapes))('%s is its own mirror image, in the circle', (_, shape) => {
    for (const [x, y] of points) expect(shape(x, y)).toBeCloseTo(shape(-x, y), 9);
    for (const [x, y] of points) if (x * x + y * y > 1.1) expect(shape(x, y)).toBeGreaterThan(-0.06);
    expect(points.filter(([x, y]) => shape(x, y) < 0).length).toBeGreaterThan(300);
  });

  it.each(Object.entries(textures))('%s is its own mirror image', (_, texture) => {
    for (const [x, y] of points) expect(texture(3 * x, 3 * y)).toBeCloseTo(texture(-3 * x, 3 * y), 9);
  });
});

describe('fromHsv', () => {
  it('knows the corners of the cube', () => {
    expect(fromHsv(0, 1, 1)).toEqual([1, 0, 0]);
    expect(fromHsv(1 / 3, 1, 1).map(Math.round)).toEqual([0, 1, 0]);
    expect(fromHsv(-1 / 3, 1, 1).map(Math.round)).toEqual([0, 0, 1]);
    expect(fromHsv(0.7, 0, 0.5)).toEqual([0.5, 0.5, 0.5]);
  });
});
