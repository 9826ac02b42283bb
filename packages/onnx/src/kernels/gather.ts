import { shapeSize } from '@mem/arrays';
import type {
  FillAttrs,
  GatherNdInputs,
  GatherV2Attrs,
  GatherV2Inputs,
  OneHotAttrs,
  OneHotInputs,
  RangeAttrs,
  ScatterNdAttrs,
  ScatterNdInputs,
} from '@tensorflow/tfjs-core';
import { axisOf, lengthOf } from '../graph/shape.js';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import { elementType, type Traced } from '../trace/traced.js';
import { castTo, Formula } from './formula.js';
import { reshape } from './movement.js';

const gather: StockKernel<GatherV2Inputs, GatherV2Attrs> = (tracer, { x, indices }, { axis, batchDims: batch }) => {
  const along = axisOf(axis, x.shape);
  const shape = [...x.shape.slice(0, along), ...indices.shape.slice(batch), ...x.shape.slice(along + 1)];
  if (batch === 0) {
    return tracer.emit('Gather', [tracer.rows(x), tracer.rows(indices)], shape, x.dtype, {
      attributes: { axis: { int: along } },
    });
  }
  // One flat list of rows, in which the indices of each batch entry start at the rows of that entry.
  const outer = shapeSize(x.shape.slice(0, batch));
  const between = shapeSize(x.shape.slice(batch, along));
  const length = lengthOf(x.shape, along);
  const inner = shapeSize(x.shape.slice(along + 1));
  const count = shapeSize(indices.shape.slice(batch));
  const starts = Array.from({ length: outer * between }, (_, i) => i * length);
  const flat = new Formula(tracer).add(reshape(tracer, indices, [outer, 1, count]), {
    shape: [outer, between, 1],
    dtype: 'int32',
    values: starts,
  });
  const rows = reshape(tracer, x, [outer * between * length, inner]);
  const picked = tracer.emit(
    'Gather',
    [tracer.rows(rows), tracer.rows(reshape(tracer, flat, [outer * between * count]))],
    [outer * between * count, inner],
    x.dtype,
    { attributes: { axis: { int: 0 } } },
  );
  return reshape(tracer, picked, shape);
};

const gatherNd: StockKernel<GatherNdInputs> = (tracer, { params, indices }) => {
  const depth = lengthOf(indices.shape, -1);
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  const wide = castTo(tracer, indices, 'int64');
  return tracer.emit('GatherND', [tracer.rows(params), tracer.rows(wide)], shape, params.dtype);
};

const scatterNd: StockKernel<ScatterNdInputs, ScatterNdAttrs> = (tracer, { indices, updates }, { shape }) => {
  const zeros: Traced = { shape, dtype: updates.dtype, fill: 0 };
  const wide = castTo(tracer, indices, 'int64');
  const inputs = [tracer.rows(zeros), tracer.rows(wide), tracer.rows(updates)];
  return tracer.emit('ScatterND', inputs, shape, updates.dtype, { attributes: { reduction: { string: 'add' } } });
};

const oneHot: StockKernel<OneHotInputs, OneHotAttrs> = (tracer, { indices }, { depth, onValue, offValue, dtype }) => {
  const f = new Formula(tracer);
  const classes: Traced = { shape: [depth], dtype: 'int32', values: Array.from({ length: depth }, (_, i) => i) };
  const hit = f.compare('Equal', reshape(tracer, castTo(tracer, indices, 'int32'), [...indices.shape, 1]), classes);
  const type = elementType(dtype);
  if (onValue === 1 && offValue === 0) return f.cast(hit, type);
  const value = (fill: number): string => tracer.broadcastable({ shape: [], dtype: type, fill });
  return tracer.emit('Where', [tracer.rows(hit), value(onValue), value(offValue)], hit.shape, type);
};

const fill: StockKernel<object, FillAttrs> = (_tracer, _inputs, { shape, value, dtype }) => ({
  shape,
  dtype: elementType(dtype ?? 'float32'),
  fill: Number(value),
});

const range: StockKernel<object, RangeAttrs> = (tracer, _inputs, { start, stop, step, dtype }) => {
  const empty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
  const length = empty ? 0 : Math.abs(Math.ceil((stop - start) / step));
  const bounds = [start, stop, step].map((value) => tracer.scalar(value, dtype));
  return tracer.emit('Range', bounds, [length], dtype);
};

/** Kernels that read or write elements by index, and kernels that create tensors from numbers. */
export const gatherKernels: TraceKernels = {
  GatherV2: gather,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  OneHot: oneHot,
  Fill: fill,
  Range: range,
};
