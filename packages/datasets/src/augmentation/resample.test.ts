import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCropResizer, type Interpolation } from './resample.js';

const interpolation = fc.constantFrom<Interpolation>('bilinear', 'bicubic');
const side = fc.integer({ min: 1, max: 12 });
const channels = fc.constantFrom(1, 2, 3, 4);

/** An image and a box inside it. */
const boxed = fc
  .record({ height: side, width: side, channels })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      image: fc.uint8Array({
        minLength: size.height * size.width * size.channels,
        maxLength: size.height * size.width * size.channels,
      }),
      corners: fc.tuple(
        fc.integer({ min: 0, max: size.width - 1 }),
        fc.integer({ min: 0, max: size.width - 1 }),
        fc.integer({ min: 0, max: size.height - 1 }),
        fc.integer({ min: 0, max: size.height - 1 }),
      ),
    }),
  )
  .map(({ size, image, corners: [x0, x1, y0, y1] }) => ({
    size,
    image,
    box: { left: Math.min(x0, x1), top: Math.min(y0, y1), width: Math.abs(x1 - x0) + 1, height: Math.abs(y1 - y0) + 1 },
  }));

function resize(
  image: Uint8Array,
  size: { height: number; width: number; channels: number },
  box: { left: number; top: number; width: number; height: number; flip?: boolean },
  to: { height: number; width: number; interpolation: Interpolation },
): Uint8Array {
  const out = new Uint8Array(to.height * to.width * size.channels).fill(99);
  createCropResizer(size, to)(image, box, out);
  return out;
}

/** The image that the PIL values below were made of. */
function pattern(width: number, height: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const k = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    return (x * 37 + y * 91 + k * 53 + ((x * y * 7) % 29) * 5) % 256;
  });
}

describe('createCropResizer', () => {
  // Image.crop and Image.resize of PIL 9.4, in RGB and in L.
  it.each<[number, Interpolation, number[], number[], number[], string]>([
    [
      3,
      'bilinear',
      [7, 5],
      [1, 0, 5, 4],
      [4, 3],
      '5678746e76ab79aee390c573798e638d78ad816ba07d926781b63792c7486e766050726d',
    ],
    [
      3,
      'bicubic',
      [7, 5],
      [1, 0, 5, 4],
      [4, 3],
      '55786d6c6ea577baf492ca6f7a8e5d9074b78064a17f93607eb63695d8446c6e5b4b6e6d',
    ],
    [
      3,
      'bilinear',
      [7, 5],
      [0, 0, 7, 5],
      [9, 6],
      '00356a194e83356a9f5287bc6fa4d98cc1f6a9de84c5a52fde13484479ae6fa458a07f4aa6467b4277ac73a8dd689dae6989939388bd90c5656a9f5b8186809e80b55186bb98598e908265659a6c4075aa71a6465f945071a6708ec38d7bb07b8748657d7052558a5c1b5085285d9262974c81b62b85ba2f8abf344e838d40758644796e487d726ca1d6376ca12b60954479ae5d92c776abe08fc46ba8dd12bdf227',
    ],
    [
      3,
      'bicubic',
      [7, 5],
      [0, 0, 7, 5],
      [9, 6],
      '0030641246822f69a44d8bbf71a6db8dc2ffacf37fcdac1ae403443e72c472b64eb8842db72b6e3d72a771baef5b9db95e7f979a94cba6db6064a1567f7c88ab7ccb4b80c7a84689a2825163a9663477b378ad32588c496aa87a92da9981b6788e29548a6b40539556063b8514499b679c4391c6128bbf188fc4203f84952c69953b6f74457a7674a9dd3267a21f54934176b45b90ce78adf593c865afe400c5fa25',
    ],
    [3, 'bilinear', [9, 8], [2, 1, 6, 7], [2, 2], '7b8b88737e729c828a86888a'],
    [3, 'bicubic', [9, 8], [2, 1, 6, 7], [2, 2], '798c88717d6e9d808c88888b'],
    [1, 'bilinear', [7, 5], [1, 0, 5, 4], [4, 3], '566e7990798d817d81926e50'],
    [1, 'bicubic', [7, 5], [1, 0, 5, 4], [4, 3], '556c77927a90807f7e956c4b'],
    [
      1,
      'bilinear',
      [7, 5],
      [0, 0, 7, 5],
      [9, 6],
      '001935526f8ca9c5de446fa0a64273686993906a819e5198906540715f718e7b877d551b286281858a4e4044486c372b445d768fa8bd',
    ],
    [
      1,
      'bicubic',
      [7, 5],
      [0, 0, 7, 5],
      [9, 6],
      '00122f4d718daccde43e72b8b73d715b5e9aa6647fab4ba8a2633478586a92818e8a53061467918b8f3f2c3b4574321f415b7893afc5',
    ],
    [1, 'bilinear', [9, 8], [2, 1, 6, 7], [2, 2], '7b739c86'],
    [1, 'bicubic', [9, 8], [2, 1, 6, 7], [2, 2], '79719d88'],
  ])(
    'gives what PIL gives, %i channels, %s of %j at %j to %j',
    (channels, interpolation, extent, box, to, expected) => {
      const [width, height] = extent as [number, number];
      const [left, top, boxWidth, boxHeight] = box as [number, number, number, number];
      const resized = resize(
        pattern(width, height, channels),
        { width, height, channels },
        { left, top, width: boxWidth, height: boxHeight },
        { width: to[0]!, height: to[1]!, interpolation },
      );
      expect(Buffer.from(resized).toString('hex')).toBe(expected);
    },
  );

  it('cuts a box of the size asked for out as it is', () => {
    fc.assert(
      fc.property(boxed, interpolation, ({ size, image, box }, interpolation) => {
        const out = resize(image, size, box, { width: box.width, height: box.height, interpolation });
        for (let y = 0, i = 0; y < box.height; y++) {
          for (let x = 0; x < box.width; x++) {
            for (let c = 0; c < size.channels; c++, i++) {
              expect(out[i]).toBe(image[((box.top + y) * size.width + box.left + x) * size.channels + c]);
            }
          }
        }
      }),
    );
  });

  it('keeps a constant image, whatever the box and the size', () => {
    fc.assert(
      fc.property(
        boxed,
        side,
        side,
        interpolation,
        fc.nat(255),
        ({ size, image, box }, width, height, interpolation, value) => {
          const out = resize(image.fill(value), size, box, { width, height, interpolation });
          expect(out).toEqual(new Uint8Array(out.length).fill(value));
        },
      ),
    );
  });

  it('reads nothing outside the box', () => {
    fc.assert(
      fc.property(boxed, side, side, interpolation, ({ size, image, box }, width, height, interpolation) => {
        const changed = Uint8Array.from(image, (value, i) => {
          const x = Math.floor(i / size.channels) % size.width;
          const y = Math.floor(i / size.channels / size.width);
          const inside = x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
          return inside ? value : 255 - value;
        });
        const to = { width, height, interpolation };
        expect(resize(changed, size, box, to)).toEqual(resize(image, size, box, to));
      }),
    );
  });

  it('mirrors where asked', () => {
    fc.assert(
      fc.property(boxed, side, side, interpolation, ({ size, image, box }, width, height, interpolation) => {
        const to = { width, height, interpolation };
        const [still, flipped] = [resize(image, size, box, to), resize(image, size, { ...box, flip: true }, to)];
        for (let i = 0; i < still.length; i++) {
          const [pixel, c] = [Math.floor(i / size.channels), i % size.channels];
          const mirrored = pixel - (pixel % width) + width - 1 - (pixel % width);
          expect(flipped[mirrored * size.channels + c]).toBe(still[i]);
        }
      }),
    );
  });

  it('stays within the neighbours when bilinear, which bicubic need not', () => {
    const edge = Uint8Array.of(50, 50, 200, 200);
    const size = { width: 4, height: 1, channels: 1 };
    const box = { left: 0, top: 0, width: 4, height: 1 };
    const out = (interpolation: Interpolation) => [...resize(edge, size, box, { width: 16, height: 1, interpolation })];
    expect(Math.min(...out('bilinear'))).toBe(50);
    expect(Math.max(...out('bilinear'))).toBe(200);
    expect(Math.min(...out('bicubic'))).toBeLessThan(50);
    expect(Math.max(...out('bicubic'))).toBeGreaterThan(200);
  });

  it('refuses other interpolations', () => {
    const to = { width: 1, height: 1, interpolation: 'lanczos' as Interpolation };
    expect(() => createCropResizer({ width: 1, height: 1, channels: 3 }, to)).toThrow('bilinear, bicubic');
  });
});
