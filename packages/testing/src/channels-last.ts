import type { HostArray } from '@mem/arrays';

/** Converts images from PyTorch's layout `[batch, channels, height, width]` to `[batch, height, width, channels]`. */
export function channelsLast({ shape, data }: HostArray): HostArray {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const pixels = height * width;
  const out = Float32Array.from(data, (_, i) => {
    const [image, pixel, channel] = [
      Math.floor(i / (channels * pixels)),
      Math.floor(i / channels) % pixels,
      i % channels,
    ];
    return data[(image * channels + channel) * pixels + pixel]!;
  });
  return { dtype: 'float32', shape: [batch, height, width, channels], data: out };
}
