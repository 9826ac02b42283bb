// Generates images for benchmarks: with the size and detail of photos, and identical in every run.
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integers, randomKey } from '@mem/random';
import sharp from 'sharp';

const width = 500;
const height = 375;
const background = { r: 0, g: 0, b: 0 };
const key = randomKey(1);
let used = 0;

/**
 * @param {number} length
 * @param {number} bound
 */
function randoms(length, bound) {
  used += length;
  return integers(key, length, bound, used - length);
}

/**
 * Makes noise of `columns` x `rows` cells, smoothly enlarged to the size of a picture.
 *
 * @param {number} columns
 * @param {number} rows
 */
function noise(columns, rows) {
  return sharp(Uint8Array.from(randoms(columns * rows * 3, 256)), {
    raw: { width: columns, height: rows, channels: 3 },
  })
    .resize({ width, height, fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

function shapes() {
  const ellipses = Array.from({ length: 6 }, () => {
    const [x = 0, y = 0, rx = 0, ry = 0] = randoms(4, 200);
    const color = randoms(3, 256).join(',');
    return `<ellipse cx="${2.5 * x}" cy="${2 * y}" rx="${20 + rx / 2}" ry="${20 + ry / 2}" fill="rgb(${color})"/>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${ellipses.join('')}</svg>`,
  );
}

/** @param {string} file */
async function writePicture(file) {
  const drawn = await sharp({ create: { width, height, channels: 3, background } })
    .composite([{ input: shapes() }])
    .removeAlpha()
    .raw()
    .toBuffer();
  const layers = [
    { weight: 0.35, values: drawn },
    { weight: 0.37, values: await noise(8, 6) },
    { weight: 0.18, values: await noise(width >> 2, height >> 2) },
    { weight: 0.1, values: await noise(width, height) },
  ];
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    let value = 0;
    for (const { weight, values } of layers) value += weight * values.readUInt8(i);
    pixels[i] = value;
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toFile(file);
}

/**
 * Writes `count` JPEGs into a new temporary folder.
 *
 * @param {number} count
 */
export async function writePictures(count) {
  const folder = mkdtempSync(join(tmpdir(), 'mem-bench-images-'));
  const files = Array.from({ length: count }, (_, i) => join(folder, `${String(i).padStart(4, '0')}.jpg`));
  for (const file of files) await writePicture(file);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { folder, files, width, height, kilobytes: bytes / count / 1024 };
}
