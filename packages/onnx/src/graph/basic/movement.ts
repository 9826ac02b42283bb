import { shapeSize } from '@mem/arrays';
import { elementTypeOf, elementTypes } from '../graph.js';
import { axisOf, lengthOf } from '../shape.js';
import type { BasicValue } from './basic-graph.js';
import { type BinaryRule, int, numbers, type Rule, type UnaryRule } from './rule.js';

/** Takes a part along each of some axes. */
export const slice: Rule<
  readonly [x: BasicValue, starts: BasicValue, ends: BasicValue, axes?: BasicValue, steps?: BasicValue]
> = (b, [x, starts, ends, axes, steps]) => {
  if (steps !== undefined && numbers(b, steps).some((step) => step !== 1)) return b.refuse('a slice with a step');
  const to = numbers(b, ends);
  const along = axes && numbers(b, axes);
  return numbers(b, starts).reduce<BasicValue>((current, from, i) => {
    const axis = axisOf(along?.[i] ?? i, current.shape);
    const length = lengthOf(current.shape, axis);
    const bound = (value: number): number => Math.max(0, Math.min(length, value < 0 ? value + length : value));
    return b.slice(current, axis, bound(from), bound(to[i] ?? length));
  }, x);
};

/** Picks known columns of a matrix; of a constant, known parts along any axis. */
export const gather: BinaryRule = (b, [x, indices], attributes) => {
  const axis = axisOf(int(attributes.axis, 0), x.shape);
  const length = lengthOf(x.shape, axis);
  const wanted = numbers(b, indices).map((index) => (index + length) % length);
  if (indices.shape.length !== 1) return b.refuse('a choice by indices that are not a vector');
  if (x.constant !== undefined)
    return b.concat(
      wanted.map((index) => b.slice(x, axis, index, index + 1)),
      axis,
    );
  if (x.shape.length !== 2 || axis !== 1) return b.refuse('a choice of anything but columns');
  return { shape: x.shape.with(1, wanted.length), columns: { of: x, indices: wanted } };
};

/** Changes the shape. A length of -1 is computed from the others. */
export const reshape: BinaryRule = (b, [x, shape]) => {
  const given = numbers(b, shape);
  const known = shapeSize(given.filter((length) => length !== -1));
  return b.reshape(
    x,
    given.map((length) => (length === -1 ? shapeSize(x.shape) / known : length)),
  );
};

/** Changes the type of a constant. */
export const cast: UnaryRule = (b, [x], attributes) => {
  const type = elementTypeOf(int(attributes.to, elementTypes.float32));
  const { constant } = x;
  if (constant === undefined || type === undefined || type === 'bool') return b.refuse('a change of type');
  const values = type === 'float32' ? constant.values : Array.from(constant.values, Math.trunc);
  return { shape: x.shape, constant: { type, shape: constant.shape, values } };
};
