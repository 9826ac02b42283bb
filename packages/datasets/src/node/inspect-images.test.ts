import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integers, randomKey } from '@mem/random';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelStatistics } from '../channel-statistics.js';
import { decodeImage } from './decode-image.js';
import { inspectImages } from './inspect-images.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mem-inspect-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(contents: Record<string, Uint8Array>): Promise<string[]> {
  const files = Object.keys(contents).map((name) => join(folder, name));
  for (const [i, bytes] of Object.values(contents).entries()) await writeFile(files[i]!, bytes);
  return files;
}

/** Noise, so that damage anywhere shows. */
const noise = (seed: number, width = 160, height = 120) =>
  sharp(Uint8Array.from(integers(randomKey(seed), width * height * 3, 256)), { raw: { width, height, channels: 3 } });

/** `bytes` with `length` of them, from the share `at` of it on, set to `value`. */
function damage(bytes: Buffer, value: number, at = 0.5, length = 300): Buffer {
  const from = Math.floor(bytes.length * at);
  return Buffer.from(bytes).fill(value, from, Math.min(bytes.length, from + length));
}

const cutAt = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));

/** A JPEG with another segment at its start. */
const segment = (jpeg: Buffer, marker: number, text: string) => {
  const head = Buffer.from([0xff, marker, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text, 'latin1'), jpeg.subarray(2)]);
};

describe('inspectImages', () => {
  it('tells whole images from broken files', async () => {
    const jpeg = await noise(1).jpeg({ quality: 90 }).toBuffer();
    const progressive = await noise(2).jpeg({ progressive: true }).toBuffer();
    const png = await noise(3).png().toBuffer();
    const gif = await noise(4).gif().toBuffer();
    const webp = await noise(5).webp().toBuffer();
    const tiff = await noise(6).tiff({ compression: 'lzw' }).toBuffer();
    const good = { 'a.jpg': jpeg, 'b.jpg': progressive, 'c.png': png, 'd.gif': gif, 'e.webp': webp, 'f.tif': tiff };
    const bad = {
      'empty.jpg': Buffer.alloc(0),
      'text.jpg': Buffer.from('GIF is no image, and neither is this.\n'.repeat(9)),
      'half.jpg': cutAt(jpeg, 0.5),
      'almost.jpg': cutAt(jpeg, 0.98),
      'half-progressive.jpg': cutAt(progressive, 0.5),
      'markers.jpg': damage(jpeg, 0xff),
      'zeros-to-the-end.jpg': damage(jpeg, 0, 0.7, jpeg.length),
      'markers-progressive.jpg': damage(progressive, 0xff),
      'header.jpg': cutAt(jpeg, 0.003),
      'half.png': cutAt(png, 0.5),
      'almost.png': cutAt(png, 0.98),
      'zeros.png': damage(png, 0),
      'half.gif': cutAt(gif, 0.5),
      'half.webp': cutAt(webp, 0.5),
      'half.tif': cutAt(tiff, 0.5),
      'zeros.tif': damage(tiff, 0),
    };
    const files = [...(await write(good)), ...(await write(bad)), join(folder, 'gone.jpg')];
    const steps: number[] = [];
    const found = await inspectImages(files, { size: 32, onProgress: (done) => steps.push(done) });
    const first = Object.keys(good).length;
    expect(found.bad.map(({ index }) => index)).toEqual(files.map((_, i) => i).slice(first));
    expect(found.bad.every(({ reason }) => reason.length > 5)).toBe(true);
    expect(found.bad.at(-1)!.reason).toBe('it does not exist');
    expect(steps).toEqual(files.map((_, i) => i + 1));
    const alone = await inspectImages(files.slice(0, first), { size: 32 });
    expect(alone).toMatchObject({ bad: [], mean: found.mean, std: found.std });
  });

  it('forgives what leaves the pixels whole', async () => {
    const jpeg = await noise(7)
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { Copyright: 'x'.repeat(99) } })
      .toBuffer();
    const profiled = await noise(7).withIccProfile('p3').png().toBuffer();
    const exif = jpeg.indexOf('Exif');
    const plain = await noise(7).jpeg().toBuffer();
    const comment = Buffer.concat([Buffer.from([0, 0, 0, 5]), Buffer.from('tEXta\0bcd'), Buffer.from([1, 2, 3, 4])]);
    const files = await write({
      'bad-exif.jpg': Buffer.from(jpeg).fill(0xee, exif + 8, exif + 40),
      'bad-profile.png': Buffer.from(profiled).fill(0xee, profiled.indexOf('iCCP') + 20, profiled.indexOf('iCCP') + 60),
      'bytes-after.jpg': Buffer.concat([plain, Buffer.alloc(99, 7)]),
      'jfif-version.jpg': segment(plain, 0xe0, 'JFIF\0\x09\x01\0\0\x01\0\x01\0\0'),
      'adobe-transform.jpg': segment(plain, 0xee, 'Adobe\0\x64\0\0\0\0\x09'),
      'bytes-before-end.jpg': Buffer.concat([plain.subarray(0, -2), Buffer.alloc(9, 0x11), plain.subarray(-2)]),
      'bad-comment.png': Buffer.concat([profiled.subarray(0, 33), comment, profiled.subarray(33)]),
    });
    expect((await inspectImages(files, { size: 32 })).bad).toEqual([]);
    for (const file of files) expect((await decodeImage(file, { size: 32 })).length).toBe(32 * 32 * 3);
  });

  it('measures the evaluation views and takes a checksum of the contents, in order', async () => {
    const files = await write({
      'wide.png': await noise(8, 90, 40).png().toBuffer(),
      'tall.png': await noise(9, 3, 400).png().toBuffer(),
      'turned.jpg': await noise(10, 40, 90).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    });
    const found = await inspectImages(files, { size: 24 });
    const views = await Promise.all(files.map((file) => decodeImage(file, { size: 24 })));
    const expected = channelStatistics(Uint8Array.from(views.flatMap((view) => [...view])), 3);
    for (const what of ['mean', 'std'] as const) {
      for (const [c, value] of found[what].entries()) expect(value).toBeCloseTo(expected[what][c]!, 4);
    }
    const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const digests = await Promise.all(files.map(async (file) => sha(await readFile(file))));
    expect(found.sha256).toBe(sha(Buffer.concat(digests)).toString('hex'));
    const reversed = await inspectImages(files.toReversed(), { size: 24 });
    expect(reversed.sha256).not.toBe(found.sha256);
    expect(reversed.mean).toEqual(found.mean);
  });

  it('has no statistics without a good file', async () => {
    const files = await write({ 'none.jpg': Buffer.alloc(3) });
    expect(await inspectImages(files, { size: 24 })).toMatchObject({ mean: [], std: [], bad: [{ index: 0 }] });
    expect(await inspectImages([], { size: 24 })).toMatchObject({ mean: [], bad: [] });
  });
});
