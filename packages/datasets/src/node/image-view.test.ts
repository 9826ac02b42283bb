import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvaluationSize, croppedView, evaluationView } from './image-view.js';

const side = fc.integer({ min: 1, max: 2000 });
const sizes = fc.integer({ min: 1, max: 300 });

describe('evaluationView', () => {
  it('resizes the short side and cuts the centre out of the result', () => {
    fc.assert(
      fc.property(side, side, sizes, fc.nat({ max: 100 }), (width, height, size, extra) => {
        const resize = size + extra;
        const { resized, after } = evaluationView({ width, height }, { size, resize });
        expect(Math.min(resized.width, resized.height)).toBe(resize);
        expect(after).toMatchObject({ width: size, height: size });
        expect(Math.abs(2 * after!.left + size - resized.width)).toBeLessThanOrEqual(1);
        expect(Math.abs(2 * after!.top + size - resized.height)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('croppedView', () => {
  const whole = { interpolation: 'bicubic', shrinkAbove: 3 } as const;

  it('crops first if the part is small', () => {
    const box = { left: 10, top: 20, width: 90, height: 80 };
    expect(croppedView({ width: 400, height: 400 }, box, { ...whole, size: 32 })).toMatchObject({
      before: box,
      resized: { width: 32, height: 32 },
    });
  });

  it('takes a large part from the resized image, within its bounds', () => {
    fc.assert(
      fc.property(side, side, sizes, fc.nat(), fc.nat(), (width, height, size, x, y) => {
        fc.pre(Math.min(width, height) >= 3 * size);
        const box = {
          width: 3 * size,
          height: 3 * size,
          left: x % (width - 3 * size + 1),
          top: y % (height - 3 * size + 1),
        };
        const { resized, after } = croppedView({ width, height }, box, { ...whole, size });
        expect(after).toMatchObject({ width: size, height: size });
        expect(Math.min(after!.left, after!.top)).toBeGreaterThanOrEqual(0);
        expect(after!.left + size).toBeLessThanOrEqual(resized.width);
        expect(after!.top + size).toBeLessThanOrEqual(resized.height);
        expect(Math.abs(after!.left - box.left / 3)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('checkEvaluationSize', () => {
  it('adds the defaults and refuses a short side below the size', () => {
    expect(checkEvaluationSize({ size: 224 })).toEqual({ size: 224, resize: 256, interpolation: 'bicubic' });
    expect(() => checkEvaluationSize({ size: 224, resize: 200 })).toThrow('must be at least size 224, but is 200');
  });
});
