import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageSplit } from '@mem/datasets';
import sharp, { type Sharp } from 'sharp';

/** Sizes of the written images, used in turn: wide, tall, small, nearly square. */
const sizes = [
  [60, 45],
  [40, 71],
  [33, 33],
  [50, 64],
] as const;

/** Other kinds of files that collections contain besides plain JPEGs: one in `every` images. */
const kinds = [
  { every: 11, write: (image: Sharp, file: string) => image.greyscale().jpeg().toFile(file) },
  { every: 13, write: (image: Sharp, file: string) => image.toColourspace('cmyk').jpeg().toFile(file) },
  { every: 17, write: (image: Sharp, file: string) => image.ensureAlpha(0.5).png().toFile(file) },
  { every: 19, write: (image: Sharp, file: string) => image.jpeg({ progressive: true }).toFile(file) },
  // Stored rotated, with an orientation tag.
  {
    every: 7,
    write: (image: Sharp, file: string) => image.rotate(270).withMetadata({ orientation: 6 }).jpeg().toFile(file),
  },
];

/**
 * Writes images `[images, 32, 32, 3]` of a split to files at `paths` in `folder`, with various sizes, colour modes and
 * orientations as in real collections, whatever the file names end in.
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
