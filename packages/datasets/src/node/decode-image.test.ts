import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';

/** A smooth picture whose four corners and two axes all differ. */
function picture(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      pixels[i] = (220 * x) / width + 20;
      pixels[i + 1] = (220 * y) / height + 20;
      pixels[i + 2] = 128 + 100 * Math.sin((3 * x) / width) * Math.cos((4 * y) / height);
    }
  }
  return pixels;
}

const image = (width: number, height: number): Sharp =>
  sharp(picture(width, height), { raw: { width, height, channels: 3 } });

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

/** An uncompressed TIFF of columns of 8 pixels, each in one CMYK colour, [columns, 4]; as high as wide. */
function cmykTiff(inks: readonly number[]): Uint8Array {
  const width = 2 * inks.length;
  const pixels = Buffer.from(
    Array.from({ length: width * width * 4 }, (_, i) => inks[4 * Math.floor((i % (width * 4)) / 32) + (i % 4)]!),
  );
  // Tag, type (3: short, 4: long), count, value; the bits of the four channels lie behind the directory.
  const bits = 8 + 2 + 12 * 9 + 4;
  const tags = [
    [256, 4, 1, width],
    [257, 4, 1, width],
    [258, 3, 4, bits],
    [259, 3, 1, 1],
    [262, 3, 1, 5],
    [273, 4, 1, bits + 8],
    [277, 3, 1, 4],
    [278, 4, 1, width],
    [279, 4, 1, pixels.length],
  ];
  const head = Buffer.alloc(bits + 8);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  for (const [t, [tag, type, count, value]] of tags.entries()) {
    head.writeUInt16LE(tag!, 10 + 12 * t);
    head.writeUInt16LE(type!, 12 + 12 * t);
    head.writeUInt32LE(count!, 14 + 12 * t);
    head.writeUInt32LE(value!, 18 + 12 * t);
  }
  for (let channel = 0; channel < 4; channel++) head.writeUInt16LE(8, bits + 2 * channel);
  return Buffer.concat([head, pixels]);
}

/** A bitmap of the 3 x 3 pixels `rgb`, from the bottom up; of 8 bits, with each pixel's colour in the palette. */
function bmp(bits: 8 | 24 | 32, rgb: readonly number[]): Uint8Array {
  const start = 54 + (bits === 8 ? 9 * 4 : 0);
  const rowBytes = Math.ceil((3 * bits) / 32) * 4;
  const file = Buffer.alloc(start + 3 * rowBytes);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(start, 10);
  for (const [field, value] of [40, 3, 3].entries()) file.writeUInt32LE(value, 14 + 4 * field);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  if (bits === 8) file.writeUInt32LE(9, 46);
  for (let i = 0; i < 9; i++) {
    const [red, green, blue] = rgb.slice(3 * i, 3 * i + 3);
    const at = start + (2 - Math.floor(i / 3)) * rowBytes + ((i % 3) * bits) / 8;
    if (bits === 8) file[at] = i;
    file.set([blue!, green!, red!], bits === 8 ? 54 + 4 * i : at);
  }
  return file;
}

describe('decodeImage', () => {
  const exact = { size: 48, resize: 48 };
  const upright = picture(48, 48);

  it('leaves an image of the size asked for as it is', async () => {
    expect(await decodeImage(await image(48, 48).png().toBuffer(), exact)).toEqual(Buffer.from(upright));
    expect(await decodeImage(await image(48, 48).webp({ lossless: true }).toBuffer(), exact)).toEqual(
      Buffer.from(upright),
    );
  });

  it.each<[string, () => Sharp, number]>([
    ['JPEG', () => image(48, 48).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 4],
    ['progressive JPEG', () => image(48, 48).jpeg({ quality: 100, progressive: true }), 12],
    ['16-bit PNG', () => image(48, 48).toColourspace('rgb16').png(), 1],
    ['palette PNG', () => image(48, 48).png({ palette: true, dither: 0 }), 40],
    ['GIF', () => image(48, 48).gif({ dither: 0 }), 40],
    ['TIFF', () => image(48, 48).tiff({ compression: 'lzw' }), 0],
    ['AVIF', () => image(48, 48).avif({ quality: 95 }), 16],
    ['PNG with a colour profile, which is ignored', () => image(48, 48).png().keepIccProfile(), 0],
  ])('reads %s', async (_, encode, tolerance) => {
    const pixels = await decodeImage(await encode().toBuffer(), exact);
    expect(largestDifference(pixels, upright)).toBeLessThanOrEqual(tolerance);
  });

  describe("reads CMYK as PIL's convert('RGB') does, without a profile,", () => {
    // Columns of 8 pixels and their colours in PIL 13.0.
    const inks = [
      0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 128, 128, 64, 32, 0, 200, 100, 50, 100, 255, 255, 255, 0, 13, 77, 180, 201, 0,
      0, 0, 255,
    ];
    const colours = [
      255, 255, 255, 0, 255, 255, 127, 127, 127, 127, 191, 223, 33, 94, 125, 0, 0, 0, 51, 38, 16, 0, 0, 0,
    ];
    const middles = (pixels: Uint8Array, columns: number): number[] =>
      Array.from({ length: columns * 3 }, (_, i) => pixels[(8 * Math.floor(i / 3) + 4) * 3 + (i % 3)]!);

    it('from TIFF', async () => {
      const pixels = await decodeImage(cmykTiff(inks), { size: 64, resize: 64 });
      expect(middles(pixels, 8)).toEqual(colours);
    });

    // PIL's, quality 100, of the first four columns, 8 pixels high; with Adobe's marker and without.
    const jpeg = Buffer.from(
      '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AAFAgACAAgBEMRAE0RAFkRAEsRAP/EABcAAAMBAAAAAAAAAAAAAAAAAAAKCwn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AH+D/B/g/wAIA4AX+AE/9P8Ay/7P9QAf/9k=',
      'base64',
    );
    it.each<[string, Uint8Array]>([
      ['JPEG', jpeg],
      ["JPEG without Adobe's marker", Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(18)])],
    ])('from %s', async (_, bytes) => {
      const crop = () => ({ left: 0, top: 0, width: 32, height: 8 });
      // Resized from 32 x 8 to 32 x 32: every row is the same.
      expect(middles(await decodeImage(bytes, { size: 32, crop }), 4)).toEqual(colours.slice(0, 12));
    });

    it('before it resizes', async () => {
      // Grey of two inks: its mean in RGB is not that of its mean inks.
      const [a, b] = [
        [200, 200, 200, 0],
        [0, 0, 0, 200],
      ];
      const pixels = await decodeImage(cmykTiff(Array.from({ length: 4 }, () => [...a!, ...b!]).flat()), {
        size: 1,
        resize: 1,
      });
      expect([...pixels]).toEqual([55, 55, 55]);
    });
  });

  describe('reads the formats of torchvision that sharp does not,', () => {
    const rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const view = { size: 3, resize: 3 };
    const grey = [0, 100, 200, 255, 7, 8, 9, 10, 11];
    const greyRgb = grey.flatMap((value) => [value, value, value]);
    const ascii = (text: string, ...bytes: number[]) =>
      Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from(bytes)]);

    it.each<[string, Uint8Array, number[]]>([
      ['PPM', ascii('P6\n3 3\n255\n', ...rgb), rgb],
      ['PPM with comments', ascii('P6 # made\n# by hand\n3 #3\n3\n255\n', ...rgb), rgb],
      ['PPM of 16 bits', ascii('P6 3 3 65535\n', ...rgb.flatMap((value) => [value, value])), rgb],
      ['plain PPM', ascii(`P3\n3 3\n255\n${rgb.join(' ')}\n`), rgb],
      ['PGM', ascii('P5\n3 3\n255\n', ...grey), greyRgb],
      [
        'PGM of fewer levels',
        ascii('P5\n3 3\n3\n', 0, 1, 2, 3, 3, 3, 0, 0, 0),
        [0, 85, 170, 255, 255, 255, 0, 0, 0].flatMap((v) => [v, v, v]),
      ],
      ['plain PGM', ascii(`P2\n3 3\n255\n${grey.join('\n')}`), greyRgb],
      [
        'PBM',
        ascii('P4\n3 3\n', 0b10100000, 0b01000000, 0b11100000),
        [0, 255, 0, 255, 0, 255, 0, 0, 0].flatMap((v) => [v, v, v]),
      ],
      ['plain PBM', ascii('P1\n3 3\n101\n0 1 0\n111\n'), [0, 255, 0, 255, 0, 255, 0, 0, 0].flatMap((v) => [v, v, v])],
      ['24-bit BMP', bmp(24, rgb), rgb],
      ['32-bit BMP', bmp(32, rgb), rgb],
      ['8-bit BMP with a palette', bmp(8, rgb), rgb],
    ])('%s', async (_, bytes, expected) => {
      expect([...(await decodeImage(bytes, view))]).toEqual(expected);
    });

    it('and crops, mirrors and resizes them as others', async () => {
      const crop = () => ({ left: 10, top: 4, width: 30, height: 25, flip: true });
      const ppm = ascii('P6\n48 48\n255\n', ...upright);
      for (const options of [{ size: 20 }, { size: 20, crop }]) {
        expect(await decodeImage(ppm, options)).toEqual(
          await decodeImage(await image(48, 48).png().toBuffer(), options),
        );
      }
    });

    it.each<[string, Uint8Array, RegExp]>([
      ['PPM', ascii('P6\n3 3\n255\n', ...rgb).subarray(0, -1), /cannot be decoded \(it is cut off\)/],
      ['16-bit PGM', ascii('P5\n3 3\n1000\n', ...grey), /it is cut off/],
      ['plain PGM', ascii('P2\n3 3\n255\n1 2 3 4'), /it is cut off/],
      ['PBM', ascii('P4\n3 3\n', 1, 2), /it is cut off/],
      ['BMP', bmp(24, rgb).subarray(0, 70), /cannot be decoded/],
      ['PPM without pixels', ascii('P6\n0 3\n255\n'), /its PNM header is not valid/],
    ])('but not a damaged %s', async (_, bytes, message) => {
      await expect(decodeImage(bytes, view)).rejects.toThrow(message);
    });
  });

  it.each<[string, string, string]>([
    [
      'HEIC',
      '\0\0\0\x18ftypheic\0\0\0\0',
      'it is HEIC; supported are JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PNM). Convert it to PNG',
    ],
    ['JPEG XL', '\xff\x0a\0\0', 'it is JPEG XL; supported are JPEG'],
    [
      'a web page',
      '<!DOCTYPE html><html></html>',
      'it is in none of the supported formats JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PNM). Download it again',
    ],
  ])('calls the format of %s unsupported', async (_, start, message) => {
    await expect(decodeImage(Buffer.from(start.padEnd(64, ' '), 'latin1'), exact)).rejects.toThrow(message);
  });

  it.each<[string, (grey: Sharp) => Sharp, number]>([
    ['PNG', (grey) => grey.png(), 0],
    ['16-bit PNG', (grey) => grey.toColourspace('grey16').png(), 1],
    ['JPEG', (grey) => grey.jpeg({ quality: 100 }), 2],
  ])('repeats the one channel of a grey %s', async (_, encode, tolerance) => {
    const values = Uint8Array.from({ length: 48 * 48 }, (_, i) => 2 * (i % 48) + 2 * Math.floor(i / 48));
    const grey = sharp(values, { raw: { width: 48, height: 48, channels: 1 } }).toColourspace('b-w');
    const bytes = await encode(grey).toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const expected = Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => values[Math.floor(i / 3)]!);
    expect(largestDifference(await decodeImage(bytes, exact), expected)).toBeLessThanOrEqual(tolerance);
  });

  it.each(['png', 'webp'] as const)('drops alpha before it resizes, %s', async (format) => {
    const alpha = Uint8Array.from({ length: 96 * 96 }, (_, i) => (i % 7 === 0 ? 0 : i % 256));
    const joined = image(96, 96).joinChannel(Buffer.from(alpha), { raw: { width: 96, height: 96, channels: 1 } });
    const bytes = await joined.toFormat(format, { lossless: true, exact: true }).toBuffer();
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
    const plain = await decodeImage(await image(96, 96).png().toBuffer(), { size: 40 });
    expect(largestDifference(await decodeImage(bytes, { size: 40 }), plain)).toBeLessThanOrEqual(1);
  });

  it('takes the first frame of an animated GIF', async () => {
    const black = await image(48, 48).linear(0, 0).raw().toBuffer();
    const frames = Buffer.concat([upright, black]);
    const raw = { width: 48, height: 96, channels: 3, pageHeight: 48 } as const;
    const bytes = await sharp(frames, { raw }).gif({ dither: 0 }).toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    expect(largestDifference(await decodeImage(bytes, exact), upright)).toBeLessThan(60);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright in every view', async (orientation) => {
    const [width, height] = [120, 80];
    // Stored as that orientation says, by undoing it.
    const undo = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 }[orientation];
    const stored = await sharp(await image(width, height).png().withMetadata({ orientation: undo! }).toBuffer())
      .autoOrient()
      .png()
      .toBuffer();
    const crop = () => ({ left: 13, top: 5, width: 60, height: 44, flip: true });
    for (const view of [{ size: 32 }, { size: 33, crop }]) {
      const expected = await decodeImage(await image(width, height).png().toBuffer(), view);
      for (const format of ['png', 'jpeg'] as const) {
        const options = format === 'jpeg' ? { quality: 100, chromaSubsampling: '4:4:4' } : {};
        const bytes = await sharp(stored).toFormat(format, options).withMetadata({ orientation }).toBuffer();
        const pixels = await decodeImage(bytes, view);
        expect(largestDifference(pixels, expected)).toBeLessThanOrEqual(format === 'png' ? 2 : 8);
      }
    }
  });

  it.each([
    [1, 1],
    [7, 900],
    [900, 7],
    [2, 3],
    [1, 5000],
  ])('makes views of %i x %i', async (width, height) => {
    const bytes = await image(width, height).png().toBuffer();
    expect((await decodeImage(bytes, { size: 32 })).length).toBe(32 * 32 * 3);
    const crop = () => ({ left: 0, top: height - 1, width, height: 1 });
    expect((await decodeImage(bytes, { size: 32, crop })).length).toBe(32 * 32 * 3);
  });

  it('resizes the short side and cuts out the centre', async () => {
    // Resized to 64 x 32, of which the middle 32 columns are 16 to 48: a quarter to three quarters of the picture.
    const pixels = await decodeImage(await image(256, 128).png().toBuffer(), { size: 32, resize: 32 });
    const expected = await sharp(picture(256, 128), { raw: { width: 256, height: 128, channels: 3 } })
      .extract({ left: 64, top: 0, width: 128, height: 128 })
      .resize(32, 32, { kernel: 'cubic' })
      .raw()
      .toBuffer();
    expect(largestDifference(pixels, expected)).toBeLessThanOrEqual(4);
  });

  it('resizes bilinearly where asked', async () => {
    const sharpEdge = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (Math.floor(i / 3) % 96 < 47 ? 40 : 200));
    const bytes = await sharp(sharpEdge, { raw: { width: 96, height: 96, channels: 3 } })
      .png()
      .toBuffer();
    const read = (interpolation: 'bilinear' | 'bicubic') => decodeImage(bytes, { size: 32, resize: 32, interpolation });
    const [linear, cubic] = [await read('bilinear'), await read('bicubic')];
    // The cubic kernel is negative in part, and so reaches beyond both sides of an edge.
    expect([Math.min(...linear), Math.max(...linear)]).toEqual([40, 200]);
    expect(Math.min(...cubic)).toBeLessThan(40);
    expect(Math.max(...cubic)).toBeGreaterThan(200);
    const mid = { left: 0, top: 0, width: 96, height: 96 };
    const crop = () => mid;
    expect(await decodeImage(bytes, { size: 32, interpolation: 'bilinear', crop })).toEqual(linear);
    expect(await decodeImage(bytes, { size: 32, crop })).toEqual(cubic);
    await expect(decodeImage(bytes, { size: 32, interpolation: 'nearest' as 'bilinear' })).rejects.toThrow('bicubic');
  });

  it('cuts the same part out of a JPEG decoded at a fraction of its size', async () => {
    const large = image(1600, 1200);
    const [png, jpeg] = [await large.png().toBuffer(), await large.jpeg({ quality: 95 }).toBuffer()];
    for (const box of [
      { left: 0, top: 0, width: 1600, height: 1200 },
      { left: 100, top: 200, width: 701, height: 803 },
      { left: 899, top: 499, width: 701, height: 701 },
    ]) {
      const crop = () => ({ ...box, flip: true });
      const expected = await sharp(png).extract(box).resize(64, 64, { fit: 'fill' }).flop().raw().toBuffer();
      expect(largestDifference(await decodeImage(jpeg, { size: 64, crop }), expected)).toBeLessThanOrEqual(8);
    }
  });

  describe('of files', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mem-decode-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('reads a path', async () => {
      const file = join(folder, 'a.png');
      await image(48, 48).png().toFile(file);
      expect(await decodeImage(file, exact)).toEqual(Buffer.from(upright));
    });

    it('names the file that it cannot read or decode', async () => {
      const file = join(folder, 'text.jpg');
      await writeFile(file, 'not an image');
      await expect(decodeImage(file, exact)).rejects.toMatchObject({ code: 'bad-file', details: { file } });
      await expect(decodeImage(join(folder, 'gone.jpg'), exact)).rejects.toThrow('it does not exist');
      await expect(decodeImage(folder, exact)).rejects.toMatchObject({ code: 'bad-file' });
      await expect(decodeImage(new Uint8Array(0), exact)).rejects.toThrow('an image of 0 bytes');
    });
  });

  it('refuses sizes that make no view', async () => {
    await expect(decodeImage(new Uint8Array(1), { size: 32, resize: 31 })).rejects.toThrow('at least size 32');
    await expect(decodeImage(new Uint8Array(1), { size: 0 })).rejects.toThrow('size');
  });
});
