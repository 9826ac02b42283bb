import { shapeSize } from '@mem/arrays';
import { backend_util } from '@tensorflow/tfjs-core';
import type { ElementType } from '../graph/graph.js';
import { lengthOf, sameShape } from '../graph/shape.js';
import type { Traced, Tracer } from '../trace/traced.js';

/** Changes the shape and keeps the elements. */
export function reshape(tracer: Tracer, x: Traced, shape: readonly number[]): Traced {
  if (sameShape(x.shape, shape)) return x;
  if (x.fill !== undefined) return { shape, dtype: x.dtype, fill: x.fill };
  if (x.values !== undefined) return { shape, dtype: x.dtype, values: x.values };
  return { shape, dtype: x.dtype, rows: tracer.reshape(tracer.rows(x), shape) };
}

/** Takes a part of `x` that starts at `begin`. */
export function slice(tracer: Tracer, x: Traced, begin: readonly number[], size: readonly number[]): Traced {
  const parts = size.flatMap((length, axis) => {
    const start = begin[axis] ?? 0;
    return length === x.shape[axis] ? [] : [{ axis, start, end: start + length }];
  });
  if (parts.length === 0) return x;
  const inputs = [
    tracer.rows(x),
    tracer.integers(parts.map(({ start }) => start)),
    tracer.integers(parts.map(({ end }) => end)),
    tracer.integers(parts.map(({ axis }) => axis)),
  ];
  return tracer.emit('Slice', inputs, size, x.dtype);
}

/** Takes a part of `x` along one axis. */
export const sliceAlong = (tracer: Tracer, x: Traced, axis: number, start: number, length: number): Traced =>
  slice(
    tracer,
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.with(axis, length),
  );

/** Joins tensors along an axis. */
export function concat(tracer: Tracer, xs: readonly Traced[], axis: number): Traced {
  const shape = backend_util.computeOutShape(
    xs.map((x) => [...x.shape]),
    axis,
  );
  const names = xs.filter((x) => shapeSize(x.shape) > 0).map((x) => tracer.rows(x));
  return tracer.emit('Concat', names, shape, dtypeOf(xs), { attributes: { axis: { int: axis } } });
}

const dtypeOf = ([first]: readonly Traced[]): ElementType => first?.dtype ?? 'float32';

/** Reverses `x` along some axes. */
export function reverse(tracer: Tracer, x: Traced, axes: readonly number[]): Traced {
  if (axes.length === 0) return x;
  const backwards = axes.map(() => -1);
  // An end before the first element can only be counted from the end.
  const ends = axes.map((axis) => -lengthOf(x.shape, axis) - 1);
  const inputs = [backwards, ends, axes, backwards].map((each) => tracer.integers(each));
  return tracer.emit('Slice', [tracer.rows(x), ...inputs], x.shape, x.dtype);
}
