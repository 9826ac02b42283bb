import { mul, pad, reshape, slice, stack, stridedSlice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { FilterGradientAttributes } from '../kernel-signatures.js';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmConv2dFilterGradient } from '../wasm/conv2d-filter-gradient.js';
import { mapChannelGroups } from './channel-groups.js';
import { columnSum } from './column-sum.js';
import { matMul } from './matrix-product.js';
import { lastLength, rows } from './rows.js';

type Shape4 = [number, number, number, number];

/**
 * Calls `body` for each filter tap with the inputs that the tap multiplies and the output gradients they belong to,
 * both as rows, and stacks the results.
 */
function mapTaps(
  x: Tensor,
  dy: Tensor,
  attributes: FilterGradientAttributes,
  body: (inputs: Tensor, outputs: Tensor) => Tensor,
): Tensor {
  const { stride, padding, kernelHeight, kernelWidth } = attributes;
  const sides: [number, number] = [padding, padding];
  const padded = pad(x, [[0, 0], sides, sides, [0, 0]]);
  const inputsOf = stride === 1 ? shiftedRows(padded, attributes) : steppedRows(padded, dy, stride);
  const outputs = stride === 1 ? leadingRows(dy, attributes) : rows(dy);
  const taps = Array.from({ length: kernelHeight * kernelWidth }, (_, tap) =>
    body(inputsOf(Math.floor(tap / kernelWidth), tap % kernelWidth), outputs),
  );
  return stack(taps);
}

/** Inputs of the tap at `top` and `left`: the padded input in steps of the stride. */
function steppedRows(padded: Tensor, dy: Tensor, stride: number): (top: number, left: number) => Tensor {
  const [batch, height, width] = dy.shape as [number, number, number];
  return (top, left) => {
    const end = [batch, top + (height - 1) * stride + 1, left + (width - 1) * stride + 1, lastLength(padded)];
    return rows(stridedSlice(padded, [0, top, left, 0], end, [1, stride, stride, 1]));
  };
}

/**
 * Inputs of a tap for a stride of 1: all rows of the padded input from the first one of the tap, a contiguous piece of
 * memory that every backend copies at once. Rows that wrap around an edge meet zeros in `leadingRows`.
 */
function shiftedRows(
  padded: Tensor,
  { kernelHeight, kernelWidth }: FilterGradientAttributes,
): (top: number, left: number) => Tensor {
  const [batch, height, width, channels] = padded.shape as Shape4;
  const length = batch * height * width - (kernelHeight - 1) * width - (kernelWidth - 1);
  return (top, left) => slice(rows(padded), [top * width + left, 0], [length, channels]);
}

/** `dy` in a grid of the padded input's size, with zeros at the far edges, up to the last row of `dy`. */
function leadingRows(dy: Tensor, { kernelHeight, kernelWidth }: FilterGradientAttributes): Tensor {
  const grid = pad(dy, [
    [0, 0],
    [0, kernelHeight - 1],
    [0, kernelWidth - 1],
    [0, 0],
  ]);
  const [batch, height, width, channels] = grid.shape as Shape4;
  const length = batch * height * width - (kernelHeight - 1) * width - (kernelWidth - 1);
  return slice(rows(grid), [0, 0], [length, channels]);
}

/**
 * Gradient of the filter `[out, in / groups, kh, kw]`, one product for each tap, from `x` `[n, h, w, in]` and `dy` `[n,
 * h', w', out]`.
 */
export const conv2dFilterGradientKernel: OwnKernel<'MemConv2dFilterGradient'> = {
  name: 'MemConv2dFilterGradient',
  stock: [
    'PadV2',
    'StridedSlice',
    'Slice',
    'Reshape',
    'BatchMatMul',
    'Pack',
    'Transpose',
    'Concat',
    'Multiply',
    'Mean',
  ],
  compose: ({ x, dy }, attributes) => {
    const { groups, kernelHeight, kernelWidth } = attributes;
    if (groups > 1 && groups === lastLength(x) && groups === lastLength(dy)) {
      const taps = mapTaps(x, dy, attributes, (inputs, outputs) => columnSum(mul(inputs, outputs)));
      return reshape(transpose(taps), [groups, 1, kernelHeight, kernelWidth]);
    }
    const dense = (xs: Tensor, dys: Tensor): Tensor => {
      const taps = mapTaps(xs, dys, attributes, (inputs, outputs) => matMul(outputs, inputs, { transposeA: true }));
      return reshape(transpose(taps, [1, 2, 0]), [lastLength(dys), lastLength(xs), kernelHeight, kernelWidth]);
    };
    return mapChannelGroups(groups, [x, dy], 0, dense);
  },
  native: { wasm: wasmConv2dFilterGradient },
};

/** Gradient of the weight of `conv2d` from the gradient of its output. */
export function conv2dFilterGradient(x: Tensor, dy: Tensor, attributes: FilterGradientAttributes): Tensor {
  return runKernel(conv2dFilterGradientKernel, { x, dy }, attributes);
}
