import { shapeSize } from '@mem/arrays';
import { lengthOf, sameShape, swapLastAxes } from '../shape.js';
import type { BasicGraph, BasicValue } from './basic-graph.js';
import { binary } from './elementwise.js';
import { type BinaryRule, float, int, type Rule } from './rule.js';

const swapLast = (b: BasicGraph, x: BasicValue): BasicValue => b.transpose(x, swapLastAxes(x.shape.length));

/** Matrix product with a bias. A constant second operand stays in place; scales and flags become steps of their own. */
export const gemm: Rule<readonly [x: BasicValue, weight: BasicValue, bias?: BasicValue]> = (
  b,
  [x, weight, bias],
  attributes,
) => {
  const alpha = float(attributes.alpha, 1);
  const left = int(attributes.transA, 0) === 1 ? swapLast(b, x) : x;
  const rows = alpha === 1 ? left : binary(b, 'Mul', left, b.constant([], [alpha]));
  const transposed = int(attributes.transB, 0) === 1;
  if (
    weight.constant !== undefined &&
    (bias === undefined || (bias.constant !== undefined && bias.shape.length === 1))
  ) {
    return b.linear(rows, transposed ? weight : swapLast(b, weight), bias);
  }
  const product = matMul(b, [rows, transposed ? swapLast(b, weight) : weight], {});
  return bias === undefined ? product : binary(b, 'Add', product, bias);
};

/**
 * Product over the last two axes: with a constant matrix, one product of matrices; otherwise, a product of operands
 * with equal leading axes.
 */
export const matMul: BinaryRule = (b, [x, y]) => {
  const [rows, from, to] = [lengthOf(x.shape, -2), lengthOf(x.shape, -1), lengthOf(y.shape, -1)];
  if (y.constant !== undefined && y.shape.length === 2) {
    const flat = b.reshape(x, [shapeSize(x.shape) / from, from]);
    return b.reshape(b.linear(flat, swapLast(b, y)), [...x.shape.slice(0, -1), to]);
  }
  const [outer, others] = [x.shape.slice(0, -2), y.shape.slice(0, -2)];
  if (!sameShape(outer, others)) return b.refuse(`a product of [${x.shape}] and [${y.shape}]`);
  return b.emit('MatMul', [x, y], [...outer, rows, to]);
};
