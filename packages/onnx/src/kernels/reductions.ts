import { backend_util, util } from '@tensorflow/tfjs-core';
import type { KernelAttributes, TraceKernel } from '../trace/register-kernels.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { castTo } from './elementwise.js';

const reducedShape = (shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] =>
  shape.flatMap((length, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [length]));

/** A reduction over `axes` in row-major order. */
export function reduce(tracer: Tracer, op: string, x: Traced, axes: readonly number[], keepDims: boolean): Traced {
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.length === 0) return x;
  const keepdims = { int: Number(keepDims) };
  // The sum alone takes its axes as an input in this operator set.
  return op === 'ReduceSum'
    ? tracer.emit(op, [tracer.rows(x), tracer.integers(axes)], shape, x.dtype, { attributes: { keepdims } })
    : tracer.emit(op, [tracer.rows(x)], shape, x.dtype, { attributes: { keepdims, axes: { ints: axes } } });
}

const axesOf = (x: Traced, { axis, reductionIndices }: KernelAttributes): number[] =>
  util.parseAxisParam((reductionIndices ?? axis ?? null) as number[], [...x.shape]);

const reduction =
  (op: string): TraceKernel =>
  (tracer, { x }, attributes) =>
    reduce(tracer, op, x!, axesOf(x!, attributes), attributes.keepDims === true);

const logical =
  (op: string): TraceKernel =>
  (tracer, { x }, attributes) => {
    const reduced = reduce(
      tracer,
      op,
      castTo(tracer, x!, 'int32'),
      axesOf(x!, attributes),
      attributes.keepDims === true,
    );
    return castTo(tracer, reduced, 'bool');
  };

const argument =
  (op: string): TraceKernel =>
  (tracer, { x }, attributes) => {
    const axis = axesOf(x!, attributes)[0]!;
    const shape = reducedShape(x!.shape, [axis], false);
    const found = tracer.emit(op, [tracer.rows(x!)], shape, 'int64', {
      attributes: { axis: { int: axis }, keepdims: { int: 0 } },
    });
    return castTo(tracer, found, 'int32');
  };

const alongAxis =
  (op: string, attribute: string): TraceKernel =>
  (tracer, { x, logits }, attributes) => {
    const input = (x ?? logits)!;
    const axis = ((attributes[attribute] as number) + input.shape.length) % input.shape.length;
    return tracer.emit(op, [tracer.rows(input)], input.shape, input.dtype, { attributes: { axis: { int: axis } } });
  };

/** Kernels that reduce, and those that normalise along an axis. */
export const reductionKernels: Readonly<Record<string, TraceKernel>> = {
  Sum: reduction('ReduceSum'),
  Mean: (tracer, { x }, attributes) =>
    reduce(tracer, 'ReduceMean', castTo(tracer, x!, 'float32'), axesOf(x!, attributes), attributes.keepDims === true),
  Prod: reduction('ReduceProd'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: alongAxis('Softmax', 'dim'),
  LogSoftmax: alongAxis('LogSoftmax', 'axis'),
  Cumsum: (tracer, { x }, { axis, exclusive, reverse }) =>
    tracer.emit('CumSum', [tracer.rows(x!), tracer.scalar(axis as number, 'int32')], x!.shape, x!.dtype, {
      attributes: { exclusive: { int: Number(exclusive) }, reverse: { int: Number(reverse) } },
    }),
  TopK: (tracer, { x }, { k }) => topK(tracer, x!, k as number),
};

/** The `k` largest values along the last axis in descending order, and where they are. */
export function topK(tracer: Tracer, x: Traced, k: number): readonly [Traced, Traced] {
  const shape = [...x.shape.slice(0, -1), k];
  const [values, indices] = tracer.graph.node('TopK', [tracer.rows(x), tracer.integers([k])], {}, { count: 2 });
  return [{ shape, dtype: x.dtype, rows: values! }, castTo(tracer, { shape, dtype: 'int64', rows: indices! }, 'int32')];
}

/** The shape of a product's leading axes. */
export const batchShape = (a: Traced, b: Traced): number[] =>
  backend_util.assertAndGetBroadcastShape([...a.shape.slice(0, -2)], [...b.shape.slice(0, -2)]);
