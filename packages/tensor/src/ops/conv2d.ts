import {
  type backend_util,
  reshape,
  reverse,
  conv2d as stockConv2d,
  depthwiseConv2d as stockDepthwise,
  type Tensor,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Conv2dAttributes } from '../kernel-signatures.js';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { mapChannelGroups } from './channel-groups.js';
import { conv2dFilterGradient } from './conv2d-filter-gradient.js';
import { dilate, padEdges } from './dilate.js';
import { linear } from './linear.js';
import { matMul } from './matrix-product.js';

/** Options of `conv2d`. */
export interface Conv2dOptions {
  /**
   * Step between windows, the same in both directions.
   * @default 1
   */
  readonly stride?: number;
  /**
   * Rows and columns of zeros added on every side.
   * @default 0
   */
  readonly padding?: number;
  /**
   * Number of channel groups that are convolved independently.
   * @default 1
   */
  readonly groups?: number;
}

const isDepthwise = ({ shape: [to, from] }: Tensor, groups: number): boolean =>
  groups > 1 && to === groups && from === 1;

/** Zero padding on every side. A single number would make tfjs treat the filter as square. */
const explicit = (padding: number): backend_util.ExplicitPadding => [
  [0, 0],
  [padding, padding],
  [padding, padding],
  [0, 0],
];

/** Forward pass of one group: `x` `[n, h, w, in]`, `filter` `[kh, kw, in, out]`. */
function convolve(x: Tensor, filter: Tensor, stride: number, padding: number): Tensor {
  const [kh, kw, from, to] = filter.shape as [number, number, number, number];
  if (kh === 1 && kw === 1 && stride === 1 && padding === 0) {
    const product = matMul(reshape(x, [-1, from]), reshape(filter, [from, to]));
    return reshape(product, [...x.shape.slice(0, 3), to]);
  }
  return stockConv2d(x as Tensor4D, filter as Tensor4D, stride, explicit(padding));
}

export const conv2dKernel: OwnKernel<'MemConv2d', [x: Tensor, weight: Tensor]> = {
  name: 'MemConv2d',
  stock: ['Conv2D', 'DepthwiseConv2dNative', 'Transpose', 'Slice', 'Concat', 'Reshape', 'BatchMatMul'],
  compose: ({ x, weight }, { stride, padding, groups }) => {
    if (isDepthwise(weight, groups)) {
      return stockDepthwise(x as Tensor4D, transpose(weight, [2, 3, 0, 1]) as Tensor4D, stride, explicit(padding));
    }
    const filter = transpose(weight, [2, 3, 1, 0]);
    return mapChannelGroups(groups, [x, filter], -1, (xs, fs) => convolve(xs, fs, stride, padding));
  },
  gradient: {
    inputs: ['x', 'weight'],
    of: (dy, [x, weight], attributes) => {
      const [, height, width] = x.shape as [number, number, number];
      const [, , kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
      return {
        x: () => runKernel(conv2dInputGradientKernel, { dy, weight }, { ...attributes, height, width }),
        weight: () => conv2dFilterGradient(x, dy, { ...attributes, kernelHeight, kernelWidth }),
      };
    },
  },
};

/** Gradient of the input: the dilated `dy` convolved with the flipped filter. */
export const conv2dInputGradientKernel: OwnKernel<'MemConv2dInputGradient'> = {
  name: 'MemConv2dInputGradient',
  stock: [...conv2dKernel.stock, 'PadV2', 'Reverse'],
  compose: ({ dy, weight }, { stride, padding, groups, height, width }) => {
    const [, , kh, kw] = weight.shape as [number, number, number, number];
    const dilated = dilate(dy, stride);
    const [, h, w] = dilated.shape as [number, number, number];
    const [top, left] = [kh - 1 - padding, kw - 1 - padding];
    // Rows and columns at the far edge that no window covers get zeros.
    const padded = padEdges(dilated, {
      top,
      left,
      bottom: height + kh - 1 - h - top,
      right: width + kw - 1 - w - left,
    });
    const flipped = reverse(weight, [2, 3]);
    if (isDepthwise(weight, groups)) {
      return stockDepthwise(padded as Tensor4D, transpose(flipped, [2, 3, 0, 1]) as Tensor4D, 1, 'valid');
    }
    if (groups === 1) return convolve(padded, transpose(flipped, [2, 3, 0, 1]), 1, 0);
    const filter = transpose(flipped, [2, 3, 1, 0]);
    return mapChannelGroups(groups, [padded, filter], -1, (ps, fs) => convolve(ps, transpose(fs, [0, 1, 3, 2]), 1, 0));
  },
};

/**
 * Convolution whose windows tile the image, as in a patch embedding: one product of all windows, and one for each
 * gradient instead of one for each filter tap.
 */
function convolveTiles(x: Tensor, weight: Tensor): Tensor {
  const [batch, height, width, from] = x.shape as [number, number, number, number];
  const [to, , size] = weight.shape as [number, number, number];
  const [down, across] = [height / size, width / size];
  const tiles = transpose(reshape(x, [batch, down, size, across, size * from]), [0, 1, 3, 2, 4]);
  const filter = reshape(transpose(weight, [0, 2, 3, 1]), [to, size * size * from]);
  return reshape(linear(reshape(tiles, [batch * down * across, size * size * from]), filter), [
    batch,
    down,
    across,
    to,
  ]);
}

function tiles(x: Tensor, weight: Tensor, { stride, padding, groups }: Conv2dAttributes): boolean {
  const [, height, width] = x.shape as [number, number, number];
  const [, , kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  const square = kernelHeight === stride && kernelWidth === stride;
  return stride > 1 && square && padding === 0 && groups === 1 && height % stride === 0 && width % stride === 0;
}

/**
 * 2-D convolution of `x` `[batch, height, width, in]` with `weight` `[out, in / groups, kh, kw]` (PyTorch's layout).
 * Returns `[batch, height', width', out]`.
 */
export function conv2d(x: Tensor, weight: Tensor, { stride = 1, padding = 0, groups = 1 }: Conv2dOptions = {}): Tensor {
  const attributes = { stride, padding, groups };
  if (tiles(x, weight, attributes)) return convolveTiles(x, weight);
  return runKernel(conv2dKernel, { x, weight }, attributes);
}
