import {
  type AllAttrs,
  type AllInputs,
  type AnyAttrs,
  type AnyInputs,
  type ArgMaxAttrs,
  type ArgMaxInputs,
  backend_util,
  type CumsumAttrs,
  type CumsumInputs,
  type LogSoftmaxAttrs,
  type LogSoftmaxInputs,
  type MaxAttrs,
  type MeanAttrs,
  type MeanInputs,
  type SoftmaxAttrs,
  type SoftmaxInputs,
  type SumAttrs,
  type SumInputs,
  type TopKAttrs,
  type TopKInputs,
  util,
} from '@tensorflow/tfjs-core';
import { axisOf } from '../graph/shape.js';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { castTo } from './formula.js';

const reducedShape = (shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] =>
  shape.flatMap((length, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [length]));

/** Reduces over `axes`, in row-major order. */
export function reduce(tracer: Tracer, op: string, x: Traced, axes: readonly number[], keepDims: boolean): Traced {
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.length === 0) return x;
  const keepdims = { int: Number(keepDims) };
  // In this operator set only the sum takes its axes as an input.
  return op === 'ReduceSum'
    ? tracer.emit(op, [tracer.rows(x), tracer.integers(axes)], shape, x.dtype, { attributes: { keepdims } })
    : tracer.emit(op, [tracer.rows(x)], shape, x.dtype, { attributes: { keepdims, axes: { ints: axes } } });
}

/** Attributes of a reduction; the maximum has another name for its axes. */
type ReductionAttributes = Partial<SumAttrs & MaxAttrs>;

const axesOf = (x: Traced, { axis, reductionIndices }: ReductionAttributes): number[] =>
  util.parseAxisParam((reductionIndices ?? axis ?? null) as number[], [...x.shape]);

const reduction =
  (op: string): StockKernel<SumInputs, ReductionAttributes> =>
  (tracer, { x }, attributes) =>
    reduce(tracer, op, x, axesOf(x, attributes), attributes.keepDims === true);

const mean: StockKernel<MeanInputs, MeanAttrs> = (tracer, { x }, attributes) =>
  reduce(tracer, 'ReduceMean', castTo(tracer, x, 'float32'), axesOf(x, attributes), attributes.keepDims === true);

const logical =
  (op: string): StockKernel<AllInputs & AnyInputs, AllAttrs & AnyAttrs> =>
  (tracer, { x }, attributes) => {
    const numbers = castTo(tracer, x, 'int32');
    const reduced = reduce(tracer, op, numbers, axesOf(x, attributes), attributes.keepDims === true);
    return castTo(tracer, reduced, 'bool');
  };

const argument =
  (op: string): StockKernel<ArgMaxInputs, ArgMaxAttrs> =>
  (tracer, { x }, attributes) => {
    const [axis = 0] = axesOf(x, attributes);
    const shape = reducedShape(x.shape, [axis], false);
    const found = tracer.emit(op, [tracer.rows(x)], shape, 'int64', {
      attributes: { axis: { int: axis }, keepdims: { int: 0 } },
    });
    return castTo(tracer, found, 'int32');
  };

function alongAxis(tracer: Tracer, op: string, x: Traced, axis: number): Traced {
  const attributes = { axis: { int: axisOf(axis, x.shape) } };
  return tracer.emit(op, [tracer.rows(x)], x.shape, x.dtype, { attributes });
}

const softmax: StockKernel<SoftmaxInputs, SoftmaxAttrs> = (tracer, { logits }, { dim }) =>
  alongAxis(tracer, 'Softmax', logits, dim);

const logSoftmax: StockKernel<LogSoftmaxInputs, LogSoftmaxAttrs> = (tracer, { logits }, { axis }) =>
  alongAxis(tracer, 'LogSoftmax', logits, axis);

const cumsum: StockKernel<CumsumInputs, CumsumAttrs> = (tracer, { x }, { axis, exclusive, reverse }) =>
  tracer.emit('CumSum', [tracer.rows(x), tracer.scalar(axis, 'int32')], x.shape, x.dtype, {
    attributes: { exclusive: { int: Number(exclusive) }, reverse: { int: Number(reverse) } },
  });

const topKOf: StockKernel<TopKInputs, TopKAttrs> = (tracer, { x }, { k }) => topK(tracer, x, k);

/** Kernels that reduce or normalise along an axis. */
export const reductionKernels: TraceKernels = {
  Sum: reduction('ReduceSum'),
  Mean: mean,
  Prod: reduction('ReduceProd'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Cumsum: cumsum,
  TopK: topKOf,
};

/** Largest `k` values along the last axis in descending order, and their indices. */
export function topK(tracer: Tracer, x: Traced, k: number): readonly [values: Traced, indices: Traced] {
  const shape = [...x.shape.slice(0, -1), k];
  const [values, indices] = tracer.graph.nodeWithOutputs(2, 'TopK', [tracer.rows(x), tracer.integers([k])]);
  return [{ shape, dtype: x.dtype, rows: values }, castTo(tracer, { shape, dtype: 'int64', rows: indices }, 'int32')];
}

/** Shape of the leading axes of a product. */
export const batchShape = (a: Traced, b: Traced): number[] =>
  backend_util.assertAndGetBroadcastShape([...a.shape.slice(0, -2)], [...b.shape.slice(0, -2)]);
