import { shapeSize } from '@mem/arrays';
import type { BasicGraph, BasicValue } from './basic-graph.js';
import { aligned, broadcastConstant, type Constant, evaluate } from './constant.js';

const whole = (x: BasicValue): BasicValue => x.reshaped ?? x;

/** Applies an operation to each element of one value. */
export function unary(b: BasicGraph, op: string, x: BasicValue): BasicValue {
  const constant = x.constant && evaluate(op, [x.constant], x.constant.shape);
  if (constant !== undefined) return { shape: x.shape, constant };
  return b.reshape(b.emit(op, [whole(x)], whole(x).shape), x.shape);
}

/**
 * Adds, subtracts, multiplies, divides, or takes the maximum or minimum of two values, of which one is broadcast to the
 * shape of the other.
 */
export function binary(b: BasicGraph, op: string, x: BasicValue, y: BasicValue): BasicValue {
  const shape = broadcastShape(x.shape, y.shape);
  if (x.constant !== undefined && y.constant !== undefined) {
    const constant = evaluate(op, [x.constant, y.constant], broadcastShape(x.constant.shape, y.constant.shape));
    if (constant !== undefined) return { shape, constant };
  }
  if (y.constant !== undefined) return withConstant(b, op, b.broadcast(x, shape), y.constant);
  if (x.constant !== undefined) {
    if (op === 'Sub') return binary(b, 'Add', unary(b, 'Neg', y), x);
    if (op === 'Div') return binary(b, 'Mul', unary(b, 'Reciprocal', y), x);
    return withConstant(b, op, b.broadcast(y, shape), x.constant);
  }
  const first = whole(b.broadcast(x, shape));
  const second = b.reshape(b.broadcast(y, shape), first.shape);
  return b.reshape(b.emit(op, [first, second], first.shape), shape);
}

/** Operations by a constant, and the operation by the inverse constant that replaces each. */
const inverses: Readonly<Record<string, { readonly op: string; readonly of: string }>> = {
  Div: { op: 'Mul', of: 'Reciprocal' },
  Sub: { op: 'Add', of: 'Neg' },
};

function withConstant(b: BasicGraph, op: string, x: BasicValue, constant: Constant): BasicValue {
  if (op === 'Max' || op === 'Min') {
    // Engines that require operands of equal shapes allow no constants here:
    // max(x, c) = c + relu(x - c), min(x, c) = c - relu(c - x).
    const c: BasicValue = { shape: constant.shape, constant };
    const over = op === 'Max' ? binary(b, 'Sub', x, c) : binary(b, 'Sub', c, x);
    const beyond = unary(b, 'Relu', over);
    return op === 'Max' ? binary(b, 'Add', beyond, c) : binary(b, 'Sub', c, beyond);
  }
  const inverse = inverses[op];
  const inverted = inverse && evaluate(inverse.of, [constant], constant.shape);
  if (inverse && inverted) return withConstant(b, inverse.op, x, inverted);
  if (shapeSize(constant.shape) === 1) {
    const scalar = b.constant([], constant.values);
    return b.reshape(b.emit(op, [whole(x), scalar], whole(x).shape), x.shape);
  }
  // A vector along one axis: the axes from the first to the last along which the constant varies become one axis.
  const { shape } = x;
  const given = aligned(constant.shape, shape);
  const varies = given.flatMap((length, axis) => (length === 1 ? [] : [axis]));
  const [from, to] = [Math.min(...varies), Math.max(...varies) + 1];
  const span = shape.slice(from, to);
  const length = shapeSize(span);
  const { values } = broadcastConstant({ ...constant, shape: given.slice(from, to) }, span);
  const inner = shape.slice(to);
  // Images stay images, so that engines can fuse a convolution with the operation after it.
  const working =
    from === 1 && to === 2
      ? shape
      : [shapeSize(shape.slice(0, from)), length, ...(inner.length > 0 ? [shapeSize(inner)] : [])];
  const vector = b.constant([length, ...working.slice(2).map(() => 1)], values);
  return b.reshape(b.emit(op, [b.reshape(x, working), vector], working), shape);
}

function broadcastShape(x: readonly number[], y: readonly number[]): number[] {
  const [long, short] = x.length >= y.length ? [x, y] : [y, x];
  return long.map((length, axis) => Math.max(length, short[axis - long.length + short.length] ?? 1));
}
