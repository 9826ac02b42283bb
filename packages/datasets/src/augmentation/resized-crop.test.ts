import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawResizedCrop } from './resized-crop.js';

const side = fc.integer({ min: 1, max: 5000 });
const draw = fc.integer({ min: 0, max: 2 ** 40 });

describe('drawResizedCrop', () => {
  it('stays inside the image and depends on the draw number alone', () => {
    fc.assert(
      fc.property(side, side, draw, fc.nat(), (width, height, number, seed) => {
        const box = drawResizedCrop(randomKey(seed), number, { width, height });
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(1);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
        expect(drawResizedCrop(randomKey(seed), number, { width, height })).toEqual(box);
      }),
    );
  });

  it('draws areas and aspects over the whole of their ranges, and flips every second time', () => {
    const [width, height] = [500, 375];
    const boxes = Array.from({ length: 5000 }, (_, i) => drawResizedCrop(randomKey(3), i, { width, height }));
    const areas = boxes.map((box) => (box.width * box.height) / (width * height));
    const aspects = boxes.map((box) => box.width / box.height);
    const range = (values: number[]) => [Math.min(...values), Math.max(...values)];
    const [smallest, largest] = range(areas);
    expect(smallest).toBeGreaterThan(0.079);
    expect(smallest).toBeLessThan(0.1);
    expect(largest).toBeGreaterThan(0.95);
    const [narrowest, widest] = range(aspects);
    expect(narrowest).toBeCloseTo(3 / 4, 1);
    expect(widest).toBeCloseTo(4 / 3, 1);
    // Log-uniform: as many above 1 as below, but for the larger crops, which only fit a landscape when wide.
    const small = aspects.filter((_, i) => areas[i]! < 0.4);
    expect(small.filter((aspect) => aspect > 1).length / small.length).toBeCloseTo(0.5, 1);
    expect(boxes.filter(({ flip }) => flip).length / boxes.length).toBeCloseTo(0.5, 1);
    expect(new Set(boxes.map(({ left, top }) => `${left},${top}`)).size).toBeGreaterThan(3000);
  });

  it('falls back to the largest central crop of an allowed aspect', () => {
    const options = { scale: [1, 1], ratio: [3 / 4, 4 / 3] } as const;
    expect(drawResizedCrop(randomKey(1), 0, { width: 100, height: 900, ...options })).toMatchObject({
      left: 0,
      top: 383,
      width: 100,
      height: 133,
    });
    expect(drawResizedCrop(randomKey(1), 0, { width: 900, height: 99, ...options })).toMatchObject({
      left: 384,
      top: 0,
      width: 132,
      height: 99,
    });
  });

  it('takes the whole of a square image at scale 1 and ratio 1', () => {
    const box = drawResizedCrop(randomKey(1), 7, { width: 64, height: 64, scale: [1, 1], ratio: [1, 1] });
    expect(box).toMatchObject({ left: 0, top: 0, width: 64, height: 64 });
  });
});
