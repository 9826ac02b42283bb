import { shapeSize } from '@mem/arrays';
import type { GraphConstant } from '../graph.js';
import { lengthOf } from '../shape.js';

/** Constant known while a graph is written, with its values in row-major order. */
export type Constant = Omit<GraphConstant, 'name'>;

/** Distance between neighbours along an axis, in row-major order. */
export const strideOf = (shape: readonly number[], axis: number): number => shapeSize(shape.slice(axis + 1));

/** Distances between neighbours along each axis, in row-major order. */
export const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => strideOf(shape, axis));

/** Reads values from `start` on with the given strides: a part, a transposition or a repetition. */
export function readStrided(
  { type, values }: Constant,
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): Constant {
  const size = shapeSize(shape);
  const result = type === 'float32' ? new Float32Array(size) : new Float64Array(size);
  const fastestFirst = shape.map((length, axis) => ({ length, stride: strides[axis] ?? 0, index: 0 })).reverse();
  let at = start;
  for (let i = 0; i < size; i++) {
    result[i] = values[at]!;
    for (const axis of fastestFirst) {
      at += axis.stride;
      if (++axis.index < axis.length) break;
      at -= axis.stride * axis.length;
      axis.index = 0;
    }
  }
  return { type, shape, values: result };
}

/** Adds axes of length 1 in front of a shape, so that it has as many axes as `other`. */
export const aligned = (shape: readonly number[], other: readonly number[]): number[] => [
  ...other.slice(shape.length).map(() => 1),
  ...shape,
];

/** Repeats a constant along axes that are missing or have length 1. */
export function broadcastConstant(constant: Constant, shape: readonly number[]): Constant {
  if (shapeSize(constant.shape) === shapeSize(shape)) return { ...constant, shape };
  const given = aligned(constant.shape, shape);
  const strides = stridesOf(given).map((stride, axis) => (given[axis] === 1 ? 0 : stride));
  return readStrided(constant, shape, strides);
}

const nothing: Constant = { type: 'float32', shape: [], values: [] };

/** Joins constants along an axis. */
export function concatConstants(constants: readonly Constant[], axis: number): Constant {
  const [{ type, shape: first } = nothing] = constants;
  const length = constants.reduce((sum, { shape }) => sum + lengthOf(shape, axis), 0);
  const shape = first.with(axis, length);
  const parts = constants.map((each) => ({
    values: Array.from(each.values),
    length: shapeSize(each.shape.slice(axis)),
  }));
  const outer = Array.from({ length: shapeSize(shape.slice(0, axis)) }, (_, i) => i);
  const values = outer.flatMap((i) =>
    parts.flatMap(({ values, length }) => values.slice(i * length, (i + 1) * length)),
  );
  return { type, shape, values };
}

const unary: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
};

const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Max: Math.max,
  Min: Math.min,
};

/**
 * Computes an element-wise operation on float32 constants, broadcast to `shape`; undefined for an operation that is not
 * computed here.
 */
export function evaluate(op: string, inputs: readonly Constant[], shape: readonly number[]): Constant | undefined {
  if (inputs.some(({ type }) => type !== 'float32')) return undefined;
  const [x = [], y = []] = inputs.map((input) => broadcastConstant(input, shape).values);
  const [one, two] = [unary[op], binary[op]];
  const computed = one
    ? Float32Array.from(x, one)
    : two
      ? Float32Array.from(x, (each, i) => two(each, y[i]!))
      : undefined;
  return computed && { type: 'float32', shape, values: computed };
}
