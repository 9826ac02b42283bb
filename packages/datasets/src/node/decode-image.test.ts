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

  it('reads CMYK', async () => {
    const bytes = await image(48, 48).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    // Inks cannot show every colour.
    const pixels = await decodeImage(bytes, exact);
    const mean = pixels.reduce((sum, value, i) => sum + Math.abs(value - upright[i]!), 0) / pixels.length;
    expect(mean).toBeLessThan(25);
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
      await expect(decodeImage(join(folder, 'gone.jpg'), exact)).rejects.toThrow('there is no such file');
      await expect(decodeImage(folder, exact)).rejects.toMatchObject({ code: 'bad-file' });
      await expect(decodeImage(new Uint8Array(0), exact)).rejects.toThrow('an image of 0 bytes');
    });
  });

  it('refuses sizes that make no view', async () => {
    await expect(decodeImage(new Uint8Array(1), { size: 32, resize: 31 })).rejects.toThrow('at least size 32');
    await expect(decodeImage(new Uint8Array(1), { size: 0 })).rejects.toThrow('size');
  });
});
