import type { RawImage } from './raw-image.js';

/**
 * Decodes a Windows bitmap to `[height, width, 3]` without alpha; returns undefined for other bytes.
 * @throws Error if it can't be decoded.
 */
export async function decodeBmp(bytes: Uint8Array): Promise<RawImage | undefined> {
  if (bytes[0] !== 0x42 || bytes[1] !== 0x4d) return undefined;
  const { default: bmp } = await import('@cwasm/nsbmp');
  const { data, width, height } = bmp.decode(bytes);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    rgb[to++] = data[from]!;
    rgb[to++] = data[from + 1]!;
    rgb[to++] = data[from + 2]!;
  }
  return { data: rgb, width, height, channels: 3 };
}
