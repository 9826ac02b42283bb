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
import type { StockGradient } from './stock-gradient.js';

type OfInput<Attributes = object> = StockGradient<[x: Tensor], Attributes>;
type OfInputs<Attributes> = StockGradient<Tensor[], Attributes>;

/** Broadcasts the gradient of a reduction over the reduced axes. */
function spread(dy: Tensor, x: Tensor, axis: SumAttrs['axis']): Tensor {
  const axes = util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
  return mul(reshape(dy, kept), ones(x.shape));
}

const sumGradient: OfInput<SumAttrs> = {
  kernel: 'Sum',
  inputs: ['x'],
  of: (dy, [x], { axis }) => ({ x: () => spread(dy, x, axis) }),
};

const meanGradient: OfInput<SumAttrs> = {
  kernel: 'Mean',
  inputs: ['x'],
  of: (dy, [x], { axis }) => ({ x: () => mul(spread(dy, x, axis), dy.size / x.size) }),
};

const reshapeGradient: OfInput = {
  kernel: 'Reshape',
  inputs: ['x'],
  of: (dy, [x]) => ({ x: () => reshape(dy, x.shape) }),
};

const expandDimsGradient: OfInput = {
  kernel: 'ExpandDims',
  inputs: ['input'],
  of: (dy, [x]) => ({ input: () => reshape(dy, x.shape) }),
};

const transposeGradient: StockGradient<[], TransposeAttrs> = {
  kernel: 'Transpose',
  of: (dy, _saved, { perm }) => {
    const inverse = perm.map((_, axis) => perm.indexOf(axis));
    return { x: () => transpose(dy, inverse) };
  },
};

const sliceGradient: OfInput<SliceAttrs> = {
  kernel: 'Slice',
  inputs: ['x'],
  of: (dy, [x], attributes) => {
    const [begin, size] = slice_util.parseSliceParams(x, attributes.begin, attributes.size);
    const sides = x.shape.map((length, axis): [number, number] => {
      const before = begin?.[axis] ?? 0;
      return [before, length - before - (size?.[axis] ?? length)];
    });
    return { x: () => pad(dy, sides) };
  },
};

const padGradient: OfInput<PadV2Attrs> = {
  kernel: 'PadV2',
  inputs: ['x'],
  of: (dy, [x], { paddings }) => {
    const begin = paddings.map(([before]) => before);
    return { x: () => slice(dy, begin, x.shape) };
  },
};

const concatGradient: OfInputs<ConcatAttrs> = {
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

const packGradient: OfInputs<PackAttrs> = {
  kernel: 'Pack',
  inputs: 'all',
  of: (dy, _saved, { axis }) => Object.fromEntries(unstack(dy, axis).map((part, i) => [i, () => part])),
};

const softmaxGradient: StockGradient<[y: Tensor]> = {
  kernel: 'Softmax',
  output: true,
  of: (dy, [y]) => ({ logits: () => mul(y, sub(dy, sum(mul(dy, y), -1, true))) }),
};

/** Gradients of reductions, of operations that move values, and of softmax. */
export const shapeGradients: readonly StockGradient[] = [
  sumGradient,
  meanGradient,
  reshapeGradient,
  expandDimsGradient,
  transposeGradient,
  sliceGradient,
  padGradient,
  concatGradient,
  packGradient,
  softmaxGradient,
];
