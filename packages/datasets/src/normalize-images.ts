import { MemError } from '@mem/errors';
import type { ChannelStatistics } from './channel-statistics.js';

/** Normalises `images` into `out`, after replacing every value by its entry in the table `before` `[256]`, if given. */
export type Normalizer = (images: Uint8Array, out: Float32Array, before?: Uint8Array) => void;

/**
 * Creates a function that normalises images `[..., channels]` to (value / 255 - mean) / std by channel.
 * @throws MemError `bad-shape` if mean, std and images differ in channels, `bad-option` unless every std is positive.
 */
export function normalizer({ mean, std }: ChannelStatistics): Normalizer {
  const channels = mean.length;
  if (channels === 0 || std.length !== channels) {
    const message = `Expected one mean and one std per channel, but there are ${channels} and ${std.length}.`;
    throw new MemError('bad-shape', message);
  }
  if (!mean.every(Number.isFinite) || !std.every((s) => Number.isFinite(s) && s > 0)) {
    throw new MemError('bad-option', `Expected finite means and positive stds, but mean is [${mean}], std [${std}].`);
  }
  // A byte has only 256 values, so a table for each channel replaces the arithmetic.
  const table = Float32Array.from({ length: channels * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) / 255 - mean[channel]!) / std[channel]!;
  });
  return (images, out, before) => {
    const values = before === undefined ? table : table.map((_, i) => table[(i & ~255) + before[i & 255]!]!);
    if (images.length % channels !== 0) {
      const message = `Expected images of ${channels} channels, but ${images.length} bytes are not a multiple of that.`;
      throw new MemError('bad-shape', message);
    }
    if (channels === 3) return normalizeColors(images, values, out);
    for (let i = 0; i < images.length; i += channels) {
      for (let c = 0; c < channels; c++) out[i + c] = values[(c << 8) + images[i + c]!]!;
    }
  };
}

/** Unrolls three channels, which is three times as fast as the loop and matters because every image of a batch is normalised. */
function normalizeColors(images: Uint8Array, table: Float32Array, out: Float32Array): void {
  for (let i = 0; i < images.length; i += 3) {
    out[i] = table[images[i]!]!;
    out[i + 1] = table[256 + images[i + 1]!]!;
    out[i + 2] = table[512 + images[i + 2]!]!;
  }
}
