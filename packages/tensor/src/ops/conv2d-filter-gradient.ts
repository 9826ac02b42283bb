import { concat, mul, pad, reshape, slice, stack, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmDenseFilterGradient } from '../wasm/dense-filter-gradient.js';
import { mapChannelGroups } from './channel-groups.js';
import { columnSum } from './column-sum.js';
import type { Conv2dAttributes } from './conv2d.js';
import { dilate } from './dilate.js';
import { matMul } from './matrix-product.js';

type Kernel = { readonly kernelHeight: number; readonly kernelWidth: number };

/** Attributes of the filter's gradient within one channel group. */
export type DenseFilterAttributes = Kernel & { readonly padding: number };

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!]);

/** For each filter tap in turn: the inputs it met, as rows beside the rows of `dy`. */
function mapTaps<Result>(
  x: Tensor,
  dy: Tensor,
  { kernelHeight, kernelWidth, padding }: DenseFilterAttributes,
  body: (inputs: Tensor) => Result,
): Result[] {
  const [n, height, width] = dy.shape as [number, number, number];
  const sides: [number, number] = [padding, padding];
  const padded = pad(x, [[0, 0], sides, sides, [0, 0]]);
  return Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    return body(rows(slice(padded, [0, top, left, 0], [n, height, width, x.shape.at(-1)!])));
  });
}

/** The filter's gradient at stride 1 within one channel group, a product for each tap: x `[n, h, w, in]`, dy `[n, h', w', out]`; gives `[out, in, kh, kw]`. */
export const denseFilterGradientKernel: OwnKernel<DenseFilterAttributes> = {
  name: 'MemDenseFilterGradient',
  stock: ['PadV2', 'Slice', 'Reshape', 'BatchMatMul', 'Pack', 'Transpose'],
  compose: ({ x, dy }, attributes) => {
    const taps = mapTaps(x!, dy!, attributes, (inputs) => matMul(rows(dy!), inputs, { transposeA: true }));
    const { kernelHeight, kernelWidth } = attributes;
    return reshape(transpose(stack(taps), [1, 2, 0]), [dy!.shape.at(-1)!, x!.shape.at(-1)!, kernelHeight, kernelWidth]);
  },
  native: { wasm: wasmDenseFilterGradient },
};

/** The filter's gradient, `[out, in / groups, kh, kw]`. */
export const conv2dFilterGradientKernel: OwnKernel<Conv2dAttributes & Kernel> = {
  name: 'MemConv2dFilterGradient',
  stock: ['PadV2', 'Slice', 'Reshape', 'BatchMatMul', 'Pack', 'Transpose', 'Concat', 'Multiply', 'Mean'],
  compose: ({ x, dy: strided }, { groups, stride, ...attributes }) => {
    const dy = dilate(strided!, stride);
    const dense = (xs: Tensor, dys: Tensor): Tensor =>
      runKernel(denseFilterGradientKernel, { x: xs, dy: dys }, attributes)[0]!;
    if (groups === 1) return dense(x!, dy);
    if (groups === x!.shape.at(-1) && groups === dy.shape.at(-1)) {
      const taps = mapTaps(x!, dy, attributes, (inputs) => columnSum(mul(inputs, rows(dy))));
      return reshape(transpose(stack(taps)), [groups, 1, attributes.kernelHeight, attributes.kernelWidth]);
    }
    return concat(
      mapChannelGroups(groups, [x!, dy], (xs, dys) => dense(xs!, dys!)),
      0,
    );
  },
};
