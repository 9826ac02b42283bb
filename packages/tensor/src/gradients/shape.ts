import {
  type ConcatAttrs,
  mul,
  ones,
  type PackAttrs,
  type PadV2Attrs,
  pad,
  reshape,
  type SliceAttrs,
  type SumAttrs,
  slice,
  slice_util,
  sub,
  sum,
  type Tensor,
  type TransposeAttrs,
  transpose,
  unstack,
  util,
} from '@tensorflow/tfjs-core';
import { fromInput, fromOutput, type StockGradient } from './stock-gradient.js';

/** Broadcasts the gradient of a reduction over the reduced axes. */
function spread(dy: Tensor, x: Tensor, axis: SumAttrs['axis']): Tensor {
  const axes = util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
  return mul(reshape(dy, kept), ones(x.shape));
}

const transposeGradient: StockGradient<[], TransposeAttrs> = {
  kernel: 'Transpose',
  of: (dy, _saved, { perm }) => {
    const inverse = perm.map((_, axis) => perm.indexOf(axis));
    return { x: () => transpose(dy, inverse) };
  },
};

/** Puts the gradient of a slice back in its place among zeros. */
function padSlice(dy: Tensor, x: Tensor, attributes: SliceAttrs): Tensor {
  const [begin, size] = slice_util.parseSliceParams(x, attributes.begin, attributes.size);
  const sides = x.shape.map((length, axis): [number, number] => {
    const before = begin?.[axis] ?? 0;
    return [before, length - before - (size?.[axis] ?? length)];
  });
  return pad(dy, sides);
}

const concatGradient: StockGradient<Tensor[], ConcatAttrs> = {
  kernel: 'Concat',
  inputs: 'all',
  of: (dy, joined, { axis }) => {
    const along = axis < 0 ? axis + dy.shape.length : axis;
    const gradients: { [index: string]: () => Tensor } = {};
    let start = 0;
    for (const [i, { shape }] of joined.entries()) {
      const begin = shape.map((_, j) => (j === along ? start : 0));
      gradients[i] = () => slice(dy, begin, shape);
      start += shape[along] ?? 0;
    }
    return gradients;
  },
};

const packGradient: StockGradient<Tensor[], PackAttrs> = {
  kernel: 'Pack',
  inputs: 'all',
  of: (dy, _saved, { axis }) => Object.fromEntries(unstack(dy, axis).map((part, i) => [i, () => part])),
};

/** Gradients of reductions, of operations that move values, and of softmax. */
export const shapeGradients: readonly StockGradient[] = [
  fromInput('Sum', (dy, x, { axis }: SumAttrs) => spread(dy, x, axis)),
  fromInput('Mean', (dy, x, { axis }: SumAttrs) => mul(spread(dy, x, axis), dy.size / x.size)),
  fromInput('Reshape', (dy, x) => reshape(dy, x.shape)),
  fromInput('ExpandDims', (dy, x) => reshape(dy, x.shape), 'input'),
  transposeGradient,
  fromInput('Slice', padSlice),
  fromInput('PadV2', (dy, x, { paddings }: PadV2Attrs) => {
    const begin = paddings.map(([before]) => before);
    return slice(dy, begin, x.shape);
  }),
  concatGradient,
  packGradient,
  fromOutput('Softmax', (dy, y) => mul(y, sub(dy, sum(mul(dy, y), -1, true))), 'logits'),
];
