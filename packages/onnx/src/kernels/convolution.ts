import type { Conv2dAttributes, FilterGradientAttributes, InputGradientAttributes, PoolAttributes } from '@mem/tensor';
import type { OwnTraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { image, pads, shape4 } from './image.js';

/** Swaps the channels of a filter group by group: `[out, in / groups, kh, kw]` to `[in, out / groups, kh, kw]`. */
function swapChannels(tracer: Tracer, weight: Traced, groups: number): string {
  const [to, from, kh, kw] = shape4(weight);
  if (groups === 1) return tracer.transpose(tracer.rows(weight), [1, 0, 2, 3]);
  const grouped = tracer.reshape(tracer.rows(weight), [groups, to / groups, from, kh, kw]);
  return tracer.reshape(tracer.transpose(grouped, [0, 2, 1, 3, 4]), [groups * from, to / groups, kh, kw]);
}

function flip(tracer: Tracer, name: string): string {
  const vectors = [
    [-1, -1],
    [-(2 ** 31), -(2 ** 31)],
    [2, 3],
    [-1, -1],
  ];
  return tracer.graph.node('Slice', [name, ...vectors.map((each) => tracer.integers(each))]);
}

function convolve(tracer: Tracer, x: Traced, weight: Traced, { stride, padding, groups }: Conv2dAttributes): Traced {
  const [n, h, w] = shape4(x);
  const [to, , kh, kw] = shape4(weight);
  const length = (size: number, kernel: number): number => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const y = tracer.graph.node('Conv', [tracer.channelsFirst(x), tracer.rows(weight)], {
    kernel_shape: { ints: [kh, kw] },
    strides: { ints: [stride, stride] },
    pads: pads(padding, padding),
    group: { int: groups },
  });
  return image(x, [n, length(h, kh), length(w, kw), to], y);
}

function inputGradient(
  tracer: Tracer,
  dy: Traced,
  weight: Traced,
  { stride, padding, groups, height, width }: InputGradientAttributes,
): Traced {
  const [n, dyHeight, dyWidth] = shape4(dy);
  const [, from, kh, kw] = shape4(weight);
  const shape = [n, height, width, from * groups] as const;
  const group = { int: groups };
  const kernel_shape = { ints: [kh, kw] };
  if (stride === 1 && kh > padding && kw > padding) {
    const swapped = swapChannels(tracer, weight, groups);
    const filter = kh === 1 && kw === 1 ? swapped : flip(tracer, swapped);
    const attributes = { kernel_shape, pads: pads(kh - 1 - padding, kw - 1 - padding), group };
    return image(dy, shape, tracer.graph.node('Conv', [tracer.channelsFirst(dy), filter], attributes));
  }
  const rest = (size: number, outputs: number, kernel: number): number =>
    size - ((outputs - 1) * stride + kernel - 2 * padding);
  const dx = tracer.graph.node('ConvTranspose', [tracer.channelsFirst(dy), tracer.rows(weight)], {
    kernel_shape,
    strides: { ints: [stride, stride] },
    pads: pads(padding, padding),
    output_padding: { ints: [rest(height, dyHeight, kh), rest(width, dyWidth, kw)] },
    group,
  });
  return image(dy, shape, dx);
}

/**
 * Gradient of the filter: for each tap a product of `dy` and the inputs that the tap multiplies, summed over the batch.
 */
function filterGradient(
  tracer: Tracer,
  x: Traced,
  dy: Traced,
  { stride, padding, groups, kernelHeight, kernelWidth }: FilterGradientAttributes,
): Traced {
  const [n, , , channels] = shape4(x);
  const [, height, width, to] = shape4(dy);
  const area = height * width;
  const split = (name: string, count: number): string =>
    tracer.reshape(name, groups === 1 ? [n, count, area] : [n, groups, count / groups, area]);
  const grouped = split(tracer.channelsFirst(dy), to);
  const padded =
    padding === 0
      ? tracer.channelsFirst(x)
      : tracer.graph.node('Pad', [
          tracer.channelsFirst(x),
          tracer.integers([0, 0, padding, padding, 0, 0, padding, padding]),
        ]);
  const whole = kernelHeight === 1 && kernelWidth === 1 && stride === 1;
  const taps = Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    const ends = [top + (height - 1) * stride + 1, left + (width - 1) * stride + 1];
    const met = whole
      ? padded
      : tracer.graph.node('Slice', [
          padded,
          ...[[top, left], ends, [2, 3], [stride, stride]].map((each) => tracer.integers(each)),
        ]);
    const each = tracer.graph.node(
      'FusedMatMul',
      [grouped, split(met, channels)],
      { transB: { int: 1 } },
      { domain: 'com.microsoft' },
    );
    const sum = tracer.graph.node('ReduceSum', [each, tracer.integers([0])], { keepdims: { int: 0 } });
    return tracer.reshape(sum, [to, channels / groups, 1]);
  });
  const [first = '', ...others] = taps;
  const joined = others.length === 0 ? first : tracer.graph.node('Concat', taps, { axis: { int: 2 } });
  const shape = [to, channels / groups, kernelHeight, kernelWidth];
  return { shape, dtype: x.dtype, rows: tracer.reshape(joined, shape) };
}

/** Names of the largest value of each window and of its index. */
const maxPool = (
  tracer: Tracer,
  x: Traced,
  { size, stride, padding }: PoolAttributes,
): readonly [values: string, indices: string] =>
  tracer.graph.nodeWithOutputs(2, 'MaxPool', [tracer.channelsFirst(x)], {
    kernel_shape: { ints: [size, size] },
    strides: { ints: [stride, stride] },
    pads: pads(padding, padding),
  });

/** Convolutions, pooling and their gradients; images are channels-first inside. */
export const convolutionKernels: OwnTraceKernels<
  'MemConv2d' | 'MemConv2dInputGradient' | 'MemConv2dFilterGradient' | 'MemMaxPool' | 'MemMaxPoolGradient'
> = {
  MemConv2d: (tracer, { x, weight }, attributes) => convolve(tracer, x, weight, attributes),
  MemConv2dInputGradient: (tracer, { dy, weight }, attributes) => inputGradient(tracer, dy, weight, attributes),
  MemConv2dFilterGradient: (tracer, { x, dy }, attributes) => filterGradient(tracer, x, dy, attributes),
  MemMaxPool: (tracer, { x }, attributes) => {
    const { size, stride, padding } = attributes;
    const [n, h, w, c] = shape4(x);
    const outputs = (length: number): number => Math.floor((length + 2 * padding - size) / stride) + 1;
    const [values] = maxPool(tracer, x, attributes);
    return image(x, [n, outputs(h), outputs(w), c], values);
  },
  MemMaxPoolGradient: (tracer, { dy, x }, attributes) => {
    // The same node as in the forward pass; the graph keeps one of the two.
    const [, indices] = maxPool(tracer, x, attributes);
    const [n, h, w, c] = shape4(x);
    const zeros = tracer.rows({ shape: [n * h * w * c], dtype: x.dtype, fill: 0 });
    const flat = (name: string): string => tracer.reshape(name, [-1]);
    const dx = tracer.graph.node('ScatterElements', [zeros, flat(indices), flat(tracer.channelsFirst(dy))], {
      axis: { int: 0 },
      reduction: { string: 'add' },
    });
    return image(x, [n, h, w, c], tracer.reshape(dx, [n, c, h, w]));
  },
};
