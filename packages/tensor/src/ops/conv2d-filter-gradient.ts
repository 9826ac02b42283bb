import { concat, mul, pad, reshape, stack, stridedSlice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmConv2dFilterGradient } from '../wasm/conv2d-filter-gradient.js';
import { mapChannelGroups } from './channel-groups.js';
import { columnSum } from './column-sum.js';
import type { Conv2dAttributes } from './conv2d.js';
import { matMul } from './matrix-product.js';

/** Attributes of a convolution's filter gradient. */
export type FilterGradientAttributes = Conv2dAttributes & {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
};

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!]);

/** For each filter tap in turn: the inputs it met, as rows beside the rows of `dy`. */
function mapTaps(
  x: Tensor,
  dy: Tensor,
  { stride, padding, kernelHeight, kernelWidth }: FilterGradientAttributes,
  body: (inputs: Tensor) => Tensor,
): Tensor {
  const [batch, height, width] = dy.shape as [number, number, number];
  const sides: [number, number] = [padding, padding];
  const padded = pad(x, [[0, 0], sides, sides, [0, 0]]);
  const taps = Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    const end = [batch, top + (height - 1) * stride + 1, left + (width - 1) * stride + 1, x.shape.at(-1)!];
    return body(rows(stridedSlice(padded, [0, top, left, 0], end, [1, stride, stride, 1])));
  });
  return stack(taps);
}

/** The filter's gradient, a product for each tap: x `[n, h, w, in]`, dy `[n, h', w', out]`; gives `[out, in / groups, kh, kw]`. */
export const conv2dFilterGradientKernel: OwnKernel<FilterGradientAttributes> = {
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
    if (groups > 1 && groups === x!.shape.at(-1) && groups === dy!.shape.at(-1)) {
      const taps = mapTaps(x!, dy!, attributes, (inputs) => columnSum(mul(inputs, rows(dy!))));
      return reshape(transpose(taps), [groups, 1, kernelHeight, kernelWidth]);
    }
    const dense = (xs: Tensor, dys: Tensor): Tensor => {
      const taps = mapTaps(xs, dys, attributes, (inputs) => matMul(rows(dys), inputs, { transposeA: true }));
      return reshape(transpose(taps, [1, 2, 0]), [dys.shape.at(-1)!, xs.shape.at(-1)!, kernelHeight, kernelWidth]);
    };
    if (groups === 1) return dense(x!, dy!);
    return concat(
      mapChannelGroups(groups, [x!, dy!], (xs, dys) => dense(xs!, dys!)),
      0,
    );
  },
  native: { wasm: wasmConv2dFilterGradient },
};

/** The gradient of `conv2d`'s weight from that of its output. */
export function conv2dFilterGradient(x: Tensor, dy: Tensor, attributes: FilterGradientAttributes): Tensor {
  return runKernel(conv2dFilterGradientKernel, { x, dy }, attributes)[0]!;
}
