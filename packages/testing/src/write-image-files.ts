import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageSplit } from '@mem/datasets';
import sharp, { type Sharp } from 'sharp';

/** Sizes of the written images, in turn: wide, tall, small, square. */
const sizes = [
  [60, 45],
  [40, 71],
  [33, 33],
  [50, 64],
] as const;

/** What collections hold beside plain JPEGs, one image in so many: `n % every === 0`. */
const kinds = [
  { every: 11, write: (image: Sharp, file: string) => image.greyscale().jpeg().toFile(file) },
  { every: 13, write: (image: Sharp, file: string) => image.toColourspace('cmyk').jpeg().toFile(file) },
  { every: 17, write: (image: Sharp, file: string) => image.ensureAlpha(0.5).png().toFile(file) },
  { every: 19, write: (image: Sharp, file: string) => image.jpeg({ progressive: true }).toFile(file) },
  // Stored lying on its side, with the note that says so.
  {
    every: 7,
    write: (image: Sharp, file: string) => image.rotate(270).withMetadata({ orientation: 6 }).jpeg().toFile(file),
  },
];

/**
 * Writes images [images, 32, 32, 3] of a split as files at `paths` under `folder`: of several sizes, colour modes and
 * orientations, as real collections have them, whatever the names end in.
 */
export async function writeImageFiles(folder: string, { images }: ImageSplit, paths: readonly string[]): Promise<void> {
  for (const directory of new Set(paths.map((path) => dirname(join(folder, path))))) {
    await mkdir(directory, { recursive: true });
  }
  await Promise.all(
    paths.map(async (path, n) => {
      const pixels = images.subarray(n * 3072, (n + 1) * 3072);
      const [width, height] = sizes[n % sizes.length]!;
      const image = sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } }).resize(width, height, {
        fit: 'fill',
      });
      const { write } = kinds.find(({ every }) => n % every === every - 1) ?? {
        write: (plain: Sharp, file: string) => plain.jpeg({ quality: 92 }).toFile(file),
      };
      await write(image, join(folder, path));
    }),
  );
}
