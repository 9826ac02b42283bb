import {
  backend_util,
  type ConcatAttrs,
  type ConcatInputs,
  type PackAttrs,
  type PackInputs,
  type SplitVAttrs,
  type SplitVInputs,
  type UnpackAttrs,
  type UnpackInputs,
} from '@tensorflow/tfjs-core';
import { axisOf, lengthOf } from '../graph/shape.js';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import { concat, reshape, sliceAlong } from './movement.js';

const concatKernel: StockKernel<ConcatInputs, ConcatAttrs> = (tracer, xs, { axis }) =>
  concat(tracer, xs, axisOf(axis, xs[0]?.shape ?? []));

const pack: StockKernel<PackInputs, PackAttrs> = (tracer, inputs, { axis }) => {
  const xs = inputs.map((x) => reshape(tracer, x, x.shape.toSpliced(axis, 0, 1)));
  return concat(tracer, xs, axis);
};

const unpack: StockKernel<UnpackInputs, UnpackAttrs> = (tracer, { value }, { axis }) => {
  const { shape } = value;
  const along = axisOf(axis, shape);
  return Array.from({ length: lengthOf(shape, along) }, (_, index) =>
    reshape(tracer, sliceAlong(tracer, value, along, index, 1), shape.toSpliced(along, 1)),
  );
};

const splitV: StockKernel<SplitVInputs, SplitVAttrs> = (tracer, { x }, { numOrSizeSplits, axis }) => {
  const along = axisOf(axis, x.shape);
  let start = 0;
  return backend_util.prepareSplitSize(x as never, numOrSizeSplits, along).map((length) => {
    const begin = start;
    start += length;
    return sliceAlong(tracer, x, along, begin, length);
  });
};

/** Kernels that join tensors along an axis or split one. */
export const joinKernels: TraceKernels = { Concat: concatKernel, Pack: pack, Unpack: unpack, SplitV: splitV };
