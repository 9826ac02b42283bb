import { shapeSize } from '@mem/arrays';
import { axisOf, lengthOf } from '../shape.js';
import type { BasicGraph, BasicValue } from './basic-graph.js';
import { binary, unary } from './elementwise.js';
import { largest } from './largest.js';
import { float, int, ints, numbers, type Rule } from './rule.js';

/** Reduces the rows of a matrix to one column. */
type Fold = (b: BasicGraph, rows: BasicValue) => BasicValue;

/** Sums each row and multiplies it by `scale`: a product with a row of that number. */
const sumOf = (b: BasicGraph, rows: BasicValue, scale = 1): BasicValue =>
  b.linear(rows, b.filled([1, lengthOf(rows.shape, 1)], scale));

const meanOf: Fold = (b, rows) => sumOf(b, rows, 1 / lengthOf(rows.shape, 1));

type Reduction = Rule<readonly [x: BasicValue, axes?: BasicValue]>;

/** Reduces over axes that are an attribute or, from operator set 13 on, an input. */
const reduction =
  (fold: Fold): Reduction =>
  (b, [x, given], attributes) => {
    const every = x.shape.map((_, axis) => axis);
    const axes = (given ? numbers(b, given) : ints(attributes.axes, every)).map((axis) => axisOf(axis, x.shape));
    const count = shapeSize(axes.map((axis) => lengthOf(x.shape, axis)));
    const moved = b.transpose(x, [...every.filter((axis) => !axes.includes(axis)), ...axes]);
    const column = fold(b, b.reshape(moved, [shapeSize(x.shape) / count, count]));
    const keep = int(attributes.keepdims, 1) === 1;
    return b.reshape(
      column,
      x.shape.flatMap((length, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [length])),
    );
  };

/** Reductions over any axes. */
export const reductions: Readonly<Record<string, Reduction>> = {
  ReduceMax: reduction((b, rows) => largest(b, rows, 1)),
  ReduceMean: reduction(meanOf),
  ReduceSum: reduction(sumOf),
  ReduceSumSquare: reduction((b, rows) => sumOf(b, binary(b, 'Mul', rows, rows))),
};

/**
 * Layer normalisation over the last axis. The product that broadcasts the reciprocal of the deviation also applies the
 * weight.
 */
export const layerNormalization: Rule<readonly [x: BasicValue, weight: BasicValue, bias: BasicValue]> = (
  b,
  [x, weight, bias],
  attributes,
) => {
  const dim = lengthOf(x.shape, -1);
  const rows = b.reshape(x, [shapeSize(x.shape) / dim, dim]);
  const centered = binary(b, 'Sub', rows, meanOf(b, rows));
  const variance = meanOf(b, binary(b, 'Mul', centered, centered));
  const deviation = unary(b, 'Sqrt', binary(b, 'Add', variance, b.constant([], [float(attributes.epsilon, 1e-5)])));
  const scale = b.linear(unary(b, 'Reciprocal', deviation), b.reshape(weight, [dim, 1]));
  return b.reshape(binary(b, 'Add', binary(b, 'Mul', centered, scale), bias), x.shape);
};
