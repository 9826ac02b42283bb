import { concat, mul, pad, reshape, slice, stack, stridedSlice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { FilterGradientAttributes } from '../kernel-signatures.js';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmConv2dFilterGradient } from '../wasm/conv2d-filter-gradient.js';
import { mapChannelGroups } from './channel-groups.js';
import { columnSum } from './column-sum.js';
import { matMul } from './matrix-product.js';
import { lastLength, rows } from './rows.js';

type Shape4 = [number, number, number, number];

/** For each filter tap in turn: the inputs it met, as rows beside the rows of `dy` that they helped to make. */
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

/** What the tap at a row and a column met, by steps of the stride through the padded input. */
function steppedRows(padded: Tensor, dy: Tensor, stride: number): (top: number, left: number) => Tensor {
  const [batch, height, width] = dy.shape as [number, number, number];
  return (top, left) => {
    const end = [batch, top + (height - 1) * stride + 1, left + (width - 1) * stride + 1, lastLength(padded)];
    return rows(stridedSlice(padded, [0, top, left, 0], end, [1, stride, stride, 1]));
  };
}

/**
 * The same for steps of 1: all rows of the padded input from the tap's own one on, a piece of memory as it lies, which
 * every backend cuts out at once. Rows that run over an edge meet zeros in `leadingRows`.
 */
function shiftedRows(
  padded: Tensor,
  { kernelHeight, kernelWidth }: FilterGradientAttributes,
): (top: number, left: number) => Tensor {
  const [batch, height, width, channels] = padded.shape as Shape4;
  const length = batch * height * width - (kernelHeight - 1) * width - (kernelWidth - 1);
  return (top, left) => slice(rows(padded), [top * width + left, 0], [length, channels]);
}

/** `dy` laid into a grid of the padded input's size with zeros at its far edges, up to its last row that is not one. */
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

/** The filter's gradient, a product for each tap: x `[n, h, w, in]`, dy `[n, h', w', out]`; gives `[out, in / groups, kh, kw]`. */
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
    if (groups === 1) return dense(x, dy);
    return concat(
      mapChannelGroups(groups, [x, dy], (xs, dys) => dense(xs, dys)),
      0,
    );
  },
  native: { wasm: wasmConv2dFilterGradient },
};

/** The gradient of `conv2d`'s weight from that of its output. */
export function conv2dFilterGradient(x: Tensor, dy: Tensor, attributes: FilterGradientAttributes): Tensor {
  return runKernel(conv2dFilterGradientKernel, { x, dy }, attributes);
}
