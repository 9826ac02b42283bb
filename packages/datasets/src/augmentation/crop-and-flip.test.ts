import { randomKey } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropAndFlip, drawCropAndFlip } from './crop-and-flip.js';

const size = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 3 }),
});
const offset = fc.integer({ min: -7, max: 7 });

describe('cropAndFlip', () => {
  it('takes each pixel from where it says, black outside', () => {
    fc.assert(
      fc.property(size, offset, offset, fc.boolean(), (size, top, left, flip) => {
        const { height, width, channels } = size;
        const image = Uint8Array.from({ length: height * width * channels }, (_, i) => i + 1);
        const out = new Uint8Array(image.length).fill(255);
        cropAndFlip(image, size, { top, left, flip }, out);
        for (let y = 0, i = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const [row, column] = [y + top, (flip ? width - 1 - x : x) + left];
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            for (let c = 0; c < channels; c++, i++) {
              expect(out[i]).toBe(inside ? image[(row * width + column) * channels + c] : 0);
            }
          }
        }
      }),
    );
  });

  it('flipped twice is the image', () => {
    fc.assert(
      fc.property(size, fc.uint8Array({ minLength: 108, maxLength: 108 }), (size, bytes) => {
        const image = bytes.subarray(0, size.height * size.width * size.channels);
        const [once, twice] = [new Uint8Array(image.length), new Uint8Array(image.length)];
        const flip = { top: 0, left: 0, flip: true };
        cropAndFlip(image, size, flip, once);
        cropAndFlip(once, size, flip, twice);
        expect(twice).toEqual(image);
      }),
    );
  });
});

describe('drawCropAndFlip', () => {
  it('reaches every place within the padding, and flips every second time', () => {
    const draws = Array.from({ length: 8100 }, (_, i) => drawCropAndFlip(randomKey(5), i, 4));
    const places = new Map<string, number>();
    for (const { top, left } of draws) places.set(`${top},${left}`, (places.get(`${top},${left}`) ?? 0) + 1);
    expect(places.size).toBe(81);
    expect(Math.min(...places.values())).toBeGreaterThan(50);
    expect(draws.every(({ top, left }) => Math.abs(top) <= 4 && Math.abs(left) <= 4)).toBe(true);
    expect(Math.abs(draws.filter(({ flip }) => flip).length - 4050)).toBeLessThan(200);
  });
});
