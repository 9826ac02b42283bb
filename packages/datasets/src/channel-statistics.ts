/** Mean and standard deviation of each channel, of images scaled to [0, 1]. */
export interface ChannelStatistics {
  /** `[channels]` */
  readonly mean: readonly number[];
  /** `[channels]` */
  readonly std: readonly number[];
}

/**
 * Computes the mean and population standard deviation of each channel over all pixels of `images` `[..., channels]`,
 * scaled to [0, 1]. The sums are exact for any number of images, because they use a histogram.
 */
export function channelStatistics(images: Uint8Array, channels: number): ChannelStatistics {
  const histogram = new Float64Array(channels * 256);
  addToHistogram(histogram, images);
  return histogramStatistics(histogram);
}

/** Adds the values of `images` `[..., channels]` to `histogram` `[channels, 256]`. */
export function addToHistogram(histogram: Float64Array, images: Uint8Array): void {
  const channels = histogram.length / 256;
  for (let i = 0; i < images.length; i += channels) {
    for (let c = 0; c < channels; c++) histogram[c * 256 + images[i + c]!]!++;
  }
}

/** Computes the statistics of the pixels counted in `histogram` `[channels, 256]`. */
export function histogramStatistics(histogram: Float64Array): ChannelStatistics {
  const mean: number[] = [];
  const std: number[] = [];
  for (let start = 0; start < histogram.length; start += 256) {
    const counts = histogram.subarray(start, start + 256);
    const pixels = counts.reduce((sum, count) => sum + count, 0);
    const average = counts.reduce((sum, count, value) => sum + count * value, 0) / pixels;
    const variance = counts.reduce((sum, count, value) => sum + count * (value - average) ** 2, 0) / pixels;
    mean.push(average / 255);
    std.push(Math.sqrt(variance) / 255);
  }
  return { mean, std };
}
