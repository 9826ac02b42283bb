import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ImageBox } from '../augmentation/image-box.js';
import { type Orientation, orientationOf, storedBox, turnExtent, turnPixels } from './image-orientation.js';

const box = fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6), fc.nat(6)).map(([left, top, width, height]) => ({
  left,
  top,
  width: width + 1,
  height: height + 1,
}));
const orientation = fc.integer({ min: 1, max: 8 }) as fc.Arbitrary<Orientation>;

function cut(pixels: Uint8Array, width: number, { left, top, ...box }: ImageBox): Uint8Array {
  const rows = Array.from({ length: box.height }, (_, y) => {
    const from = ((top + y) * width + left) * 3;
    return [...pixels.subarray(from, from + box.width * 3)];
  });
  return Uint8Array.from(rows.flat());
}

it('turning after cutting is cutting after turning', () => {
  fc.assert(
    fc.property(box, fc.nat(3), fc.nat(3), orientation, (box, right, below, orientation) => {
      const upright = { width: box.left + box.width + right, height: box.top + box.height + below };
      const stored = turnExtent(upright, orientation);
      const pixels = Uint8Array.from({ length: stored.width * stored.height * 3 }, (_, i) => (i * 7) % 256);
      const turned = turnPixels(pixels, upright, orientation, false);
      const part = cut(pixels, stored.width, storedBox(box, upright, orientation));
      expect(turnPixels(part, box, orientation, false)).toEqual(cut(turned, upright.width, box));
      expect(turnPixels(part, box, orientation, true)).toEqual(
        turnPixels(turnPixels(part, box, orientation, false), box, 2, false),
      );
    }),
  );
});

it('takes an unknown orientation for upright', () => {
  expect([undefined, 0, 1, 9, 6].map(orientationOf)).toEqual([1, 1, 1, 1, 6]);
});
