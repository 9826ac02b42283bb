import sharp from 'sharp';
import { spriteColumns, tileSize } from '../set-file.js';

/** Arranges images `[images, 32, 32, 3]` row by row in one WebP file. */
export async function imageSprite(images: Uint8Array): Promise<Uint8Array> {
  const count = images.length / (tileSize * tileSize * 3);
  const rows = Math.ceil(count / spriteColumns);
  const [width, height] = [spriteColumns * tileSize, rows * tileSize];
  const pixels = new Uint8Array(width * height * 3);
  for (let line = 0; line < count * tileSize; line++) {
    const [image, y] = [Math.floor(line / tileSize), line % tileSize];
    const row = Math.floor(image / spriteColumns) * tileSize + y;
    const at = (row * width + (image % spriteColumns) * tileSize) * 3;
    pixels.set(images.subarray(line * tileSize * 3, (line + 1) * tileSize * 3), at);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .webp({ quality: 90, smartSubsample: true })
    .toBuffer();
}
