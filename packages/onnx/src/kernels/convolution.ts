import { backend_util } from '@tensorflow/tfjs-core';
import type { AttributeValue } from '../graph/graph.js';
import type { KernelAttributes, TraceKernel } from '../trace/register-kernels.js';
import type { Traced, Tracer } from '../trace/traced.js';

type Size4 = readonly [number, number, number, number];

const pads = (top: number, left: number, bottom = top, right = left): AttributeValue => ({
  ints: [top, left, bottom, right],
});

/** An image result `[n, h, w, c]` from its channels-first name. */
const image = (x: Traced, shape: Size4, channelsFirst: string): Traced => ({ shape, dtype: x.dtype, channelsFirst });

/** `[out, in / groups, kh, kw]` to `[in, out / groups, kh, kw]`, group by group. */
function swapChannels(tracer: Tracer, weight: Traced, groups: number): string {
  const [to, from, kh, kw] = weight.shape as Size4;
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
  return tracer.graph.node('Slice', [name, ...vectors.map((each) => tracer.integers(each))])[0]!;
}

interface OwnAttributes {
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

function convolve(tracer: Tracer, x: Traced, weight: Traced, { stride, padding, groups }: OwnAttributes): Traced {
  const [n, h, w] = x.shape as Size4;
  const [to, , kh, kw] = weight.shape as Size4;
  const length = (size: number, kernel: number): number => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const y = tracer.graph.node('Conv', [tracer.channelsFirst(x), tracer.rows(weight)], {
    kernel_shape: { ints: [kh, kw] },
    strides: { ints: [stride, stride] },
    pads: pads(padding, padding),
    group: { int: groups },
  });
  return image(x, [n, length(h, kh), length(w, kw), to], y[0]!);
}

function inputGradient(
  tracer: Tracer,
  dy: Traced,
  weight: Traced,
  { stride, padding, groups, height, width }: OwnAttributes & { readonly height: number; readonly width: number },
): Traced {
  const [n, dyHeight, dyWidth] = dy.shape as Size4;
  const [, from, kh, kw] = weight.shape as Size4;
  const shape = [n, height, width, from * groups] as const;
  const group = { int: groups };
  const kernel_shape = { ints: [kh, kw] };
  if (stride === 1 && kh > padding && kw > padding) {
    const swapped = swapChannels(tracer, weight, groups);
    const filter = kh === 1 && kw === 1 ? swapped : flip(tracer, swapped);
    const attributes = { kernel_shape, pads: pads(kh - 1 - padding, kw - 1 - padding), group };
    return image(dy, shape, tracer.graph.node('Conv', [tracer.channelsFirst(dy), filter], attributes)[0]!);
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
  return image(dy, shape, dx[0]!);
}

/** The filter's gradient: for each tap a product of `dy` and the inputs that the tap met, summed over the batch. */
function filterGradient(
  tracer: Tracer,
  x: Traced,
  dy: Traced,
  {
    stride,
    padding,
    groups,
    kernelHeight,
    kernelWidth,
  }: OwnAttributes & { readonly kernelHeight: number; readonly kernelWidth: number },
): Traced {
  const [n, , , channels] = x.shape as Size4;
  const [, height, width, to] = dy.shape as Size4;
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
        ])[0]!;
  const whole = kernelHeight === 1 && kernelWidth === 1 && stride === 1;
  const taps = Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    const ends = [top + (height - 1) * stride + 1, left + (width - 1) * stride + 1];
    const met = whole
      ? padded
      : tracer.graph.node('Slice', [
          padded,
          ...[[top, left], ends, [2, 3], [stride, stride]].map((each) => tracer.integers(each)),
        ])[0]!;
    const each = tracer.graph.node(
      'FusedMatMul',
      [grouped, split(met, channels)],
      { transB: { int: 1 } },
      { domain: 'com.microsoft' },
    )[0]!;
    const sum = tracer.graph.node('ReduceSum', [each, tracer.integers([0])], { keepdims: { int: 0 } })[0]!;
    return tracer.reshape(sum, [to, channels / groups, 1]);
  });
  const joined = taps.length === 1 ? taps[0]! : tracer.graph.node('Concat', taps, { axis: { int: 2 } })[0]!;
  const shape = [to, channels / groups, kernelHeight, kernelWidth];
  return { shape, dtype: x.dtype, rows: tracer.reshape(joined, shape) };
}

interface PoolAttributes {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

const maxPoolNodes = (tracer: Tracer, x: Traced, { size, stride, padding }: PoolAttributes): readonly string[] =>
  tracer.graph.node(
    'MaxPool',
    [tracer.channelsFirst(x)],
    { kernel_shape: { ints: [size, size] }, strides: { ints: [stride, stride] }, pads: pads(padding, padding) },
    { count: 2 },
  );

const stockConvInfo = (x: Traced, filter: readonly number[], a: KernelAttributes, depthwise: boolean) =>
  backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter as [number, number, number, number],
    a.strides as number,
    (a.dilations ?? 1) as number,
    a.pad as 'valid',
    a.dimRoundingMode as 'floor',
    depthwise,
  );

const stockConv =
  (depthwise: boolean): TraceKernel =>
  (tracer, { x, filter }, attributes) => {
    const info = stockConvInfo(x!, filter!.shape, attributes, depthwise);
    const { top, left, bottom, right } = info.padInfo;
    const [kh, kw, from, last] = filter!.shape as Size4;
    const weight = depthwise
      ? tracer.reshape(tracer.transpose(tracer.rows(filter!), [2, 3, 0, 1]), [from * last, 1, kh, kw])
      : tracer.transpose(tracer.rows(filter!), [3, 2, 0, 1]);
    const y = tracer.graph.node('Conv', [tracer.channelsFirst(x!), weight], {
      kernel_shape: { ints: [kh, kw] },
      strides: { ints: [info.strideHeight, info.strideWidth] },
      dilations: { ints: [info.dilationHeight, info.dilationWidth] },
      pads: pads(top, left, bottom, right),
      group: { int: depthwise ? from : 1 },
    });
    return image(x!, info.outShape, y[0]!);
  };

const stockPool =
  (op: string): TraceKernel =>
  (tracer, { x }, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = backend_util.computePool2DInfo(
      x!.shape as [number, number, number, number],
      filterSize as number,
      strides as number,
      1,
      pad as 'valid',
      dimRoundingMode as 'floor',
    );
    const { top, left, bottom, right } = info.padInfo;
    const y = tracer.graph.node(op, [tracer.channelsFirst(x!)], {
      kernel_shape: { ints: [info.filterHeight, info.filterWidth] },
      strides: { ints: [info.strideHeight, info.strideWidth] },
      pads: pads(top, left, bottom, right),
    });
    return image(x!, info.outShape, y[0]!);
  };

/** Convolutions, poolings and their gradients; images are channels-first inside. */
export const convolutionKernels: Readonly<Record<string, TraceKernel>> = {
  MemConv2d: (tracer, { x, weight }, attributes) => convolve(tracer, x!, weight!, attributes as never),
  MemConv2dInputGradient: (tracer, { dy, weight }, attributes) =>
    inputGradient(tracer, dy!, weight!, attributes as never),
  MemConv2dFilterGradient: (tracer, { x, dy }, attributes) => filterGradient(tracer, x!, dy!, attributes as never),
  MemMaxPool: (tracer, { x }, attributes) => {
    const a = attributes as unknown as PoolAttributes;
    const [n, h, w, c] = x!.shape as Size4;
    const length = (size: number): number => Math.floor((size + 2 * a.padding - a.size) / a.stride) + 1;
    return image(x!, [n, length(h), length(w), c], maxPoolNodes(tracer, x!, a)[0]!);
  },
  MemMaxPoolGradient: (tracer, { dy, x }, attributes) => {
    // The forward pass's node, written again: where each window found its largest value.
    const indices = maxPoolNodes(tracer, x!, attributes as unknown as PoolAttributes)[1]!;
    const [n, h, w, c] = x!.shape as Size4;
    const zeros = tracer.rows({ shape: [n * h * w * c], dtype: x!.dtype, fill: 0 });
    const flat = (name: string): string => tracer.reshape(name, [-1]);
    const dx = tracer.graph.node('ScatterElements', [zeros, flat(indices), flat(tracer.channelsFirst(dy!))], {
      axis: { int: 0 },
      reduction: { string: 'add' },
    })[0]!;
    return image(x!, [n, h, w, c], tracer.reshape(dx, [n, c, h, w]));
  },
  Conv2D: stockConv(false),
  DepthwiseConv2dNative: stockConv(true),
  MaxPool: stockPool('MaxPool'),
  AvgPool: stockPool('AveragePool'),
};
