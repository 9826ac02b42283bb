import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawErasing, eraseBox } from './erasing.js';

const side = fc.integer({ min: 1, max: 300 });
const draw = fc.integer({ min: 0, max: 2 ** 40 });

describe('drawErasing', () => {
  it('stays inside the image, of which it leaves something, and depends on the draw number alone', () => {
    fc.assert(
      fc.property(side, side, draw, fc.nat(), (height, width, number, seed) => {
        const options = { height, width, probability: 1 };
        const box = drawErasing(randomKey(seed), number, options);
        expect(drawErasing(randomKey(seed), number, options)).toEqual(box);
        if (box === undefined) return;
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(1);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
        expect(box.width).toBeLessThan(width);
        expect(box.height).toBeLessThan(height);
      }),
    );
  });

  it('draws areas, aspects and places over the whole of their ranges', () => {
    const [height, width] = [224, 224];
    const drawn = Array.from({ length: 8000 }, (_, i) => drawErasing(randomKey(2), i, { height, width }));
    const boxes = drawn.flatMap((box) => (box === undefined ? [] : [box]));
    expect(boxes.length / drawn.length).toBeCloseTo(0.25, 1);
    const areas = boxes.map((box) => (box.width * box.height) / (width * height));
    const ratios = boxes.map((box) => box.height / box.width);
    expect(Math.min(...areas)).toBeCloseTo(0.02, 2);
    expect(Math.max(...areas)).toBeCloseTo(1 / 3, 2);
    expect(areas.reduce((sum, area) => sum + area, 0) / areas.length).toBeCloseTo((0.02 + 1 / 3) / 2, 1);
    expect(Math.min(...ratios)).toBeCloseTo(0.3, 1);
    expect(Math.max(...ratios)).toBeGreaterThan(3.1);
    expect(Math.max(...ratios)).toBeLessThan(3.45);
    expect(ratios.filter((ratio) => ratio > 1).length / ratios.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...boxes.map(({ left, top }) => left + top))).toBeLessThan(20);
    expect(Math.max(...boxes.map((box) => box.left + box.width))).toBe(width);
    expect(Math.max(...boxes.map((box) => box.top + box.height))).toBe(height);
  });

  it('erases every image or none', () => {
    const all = Array.from({ length: 200 }, (_, i) =>
      drawErasing(randomKey(1), i, { height: 32, width: 32, probability: 1, scale: [0.1, 0.2], ratio: [1, 1] }),
    );
    expect(all).not.toContain(undefined);
    expect(all.every((box) => box!.width === box!.height && box!.width ** 2 >= 100 && box!.width ** 2 <= 205)).toBe(
      true,
    );
    const none = Array.from({ length: 200 }, (_, i) =>
      drawErasing(randomKey(1), i, { height: 32, width: 32, probability: 0 }),
    );
    expect(new Set(none)).toEqual(new Set([undefined]));
    // No box of all of the image is smaller than it.
    expect(drawErasing(randomKey(1), 0, { height: 9, width: 9, probability: 1, scale: [1, 1], ratio: [1, 1] })).toBe(
      undefined,
    );
  });
});

describe('eraseBox', () => {
  it('fills the box with standard normal noise, and nothing else', () => {
    const [height, width, channels] = [60, 70, 3];
    const box = { left: 11, top: 7, width: 50, height: 40 };
    const image = new Float32Array(height * width * channels).fill(9);
    eraseBox(image, { width, channels }, box, randomKey(1), 3);
    const isInside = (i: number) => {
      const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
      return x >= 11 && x < 61 && y >= 7 && y < 47;
    };
    const inside = image.filter((_, i) => isInside(i));
    expect(new Set(image.filter((_, i) => !isInside(i)))).toEqual(new Set([9]));
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const variance = inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1)).toBeLessThan(0.06);
    // Each pixel and channel for itself.
    expect(new Set(inside).size).toBeGreaterThan(0.99 * inside.length);
    const again = image.slice();
    eraseBox(again, { width, channels }, box, randomKey(1), 4);
    expect(again).not.toEqual(image);
  });
});
