import { mul, ones, pad, reshape, slice, sub, sum, type Tensor, transpose, unstack, util } from '@tensorflow/tfjs-core';
import type { StockGradient } from './stock-gradient.js';

type Axis = { readonly axis: number | number[] };

/** Spreads a reduced gradient over the axes that were reduced. */
function spread(dy: Tensor, x: Tensor, { axis }: Axis): Tensor {
  const axes = util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
  return mul(reshape(dy, kept), ones(x.shape));
}

/** Slices of `dy` along `axis`, as long as the tensors that were joined. */
function cut(dy: Tensor, joined: readonly Tensor[], axis: number): { [index: string]: () => Tensor } {
  const gradients: { [index: string]: () => Tensor } = {};
  let start = 0;
  joined.forEach((x, i) => {
    const begin = x.shape.map((_, j) => (j === axis ? start : 0));
    gradients[i] = () => slice(dy, begin, x.shape);
    start += x.shape[axis]!;
  });
  return gradients;
}

/** Gradients of reductions, of operations that move values, and of softmax. */
export const shapeGradients: readonly StockGradient[] = [
  { kernel: 'Sum', inputs: ['x'], of: (dy, [x], attributes: Axis) => ({ x: () => spread(dy, x!, attributes) }) },
  {
    kernel: 'Mean',
    inputs: ['x'],
    of: (dy, [x], attributes: Axis) => ({ x: () => mul(spread(dy, x!, attributes), dy.size / x!.size) }),
  },
  { kernel: 'Reshape', inputs: ['x'], of: (dy, [x]) => ({ x: () => reshape(dy, x!.shape) }) },
  { kernel: 'ExpandDims', inputs: ['input'], of: (dy, [x]) => ({ input: () => reshape(dy, x!.shape) }) },
  {
    kernel: 'Transpose',
    of: (dy, _saved, { perm }: { readonly perm: readonly number[] }) => ({
      x: () =>
        transpose(
          dy,
          perm.map((_, axis) => perm.indexOf(axis)),
        ),
    }),
  },
  {
    kernel: 'Slice',
    inputs: ['x'],
    of: (dy, [x], { begin }: { readonly begin: readonly number[] }) => ({
      x: () =>
        pad(
          dy,
          x!.shape.map((length, axis) => [begin[axis]!, length - begin[axis]! - dy.shape[axis]!]),
        ),
    }),
  },
  {
    kernel: 'PadV2',
    inputs: ['x'],
    of: (dy, [x], { paddings }: { readonly paddings: readonly [number, number][] }) => ({
      x: () =>
        slice(
          dy,
          paddings.map(([before]) => before),
          x!.shape,
        ),
    }),
  },
  {
    kernel: 'Concat',
    inputs: 'all',
    of: (dy, joined, { axis }: { readonly axis: number }) => cut(dy, joined, util.parseAxisParam(axis, dy.shape)[0]!),
  },
  {
    kernel: 'Pack',
    inputs: 'all',
    of: (dy, _saved, { axis }: { readonly axis: number }) =>
      Object.fromEntries(unstack(dy, axis).map((part, i) => [i, () => part])),
  },
  {
    kernel: 'Softmax',
    output: true,
    of: (dy, [y]) => ({ logits: () => mul(y!, sub(dy, sum(mul(dy, y!), -1, true))) }),
  },
];
