import { shapeSize } from '@mem/arrays';
import {
  type ExpandDimsAttrs,
  type ExpandDimsInputs,
  type ReshapeAttrs,
  type ReshapeInputs,
  type SliceAttrs,
  type SliceInputs,
  type StridedSliceAttrs,
  type StridedSliceInputs,
  slice_util,
  type TransposeAttrs,
  type TransposeInputs,
  util,
} from '@tensorflow/tfjs-core';
import { lengthOf } from '../graph/shape.js';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import { reshape, slice } from './movement.js';

const reshapeKernel: StockKernel<ReshapeInputs, ReshapeAttrs> = (tracer, { x }, { shape }) =>
  reshape(tracer, x, util.inferFromImplicitShape([...shape], shapeSize(x.shape)));

const expandDims: StockKernel<ExpandDimsInputs, ExpandDimsAttrs> = (tracer, { input }, { dim }) => {
  const { shape } = input;
  return reshape(tracer, input, shape.toSpliced(dim < 0 ? shape.length + 1 + dim : dim, 0, 1));
};

const transpose: StockKernel<TransposeInputs, TransposeAttrs> = (tracer, { x }, { perm }) => {
  const { dtype, fill } = x;
  const shape = perm.map((axis) => lengthOf(x.shape, axis));
  if (fill !== undefined) return { shape, dtype, fill };
  return { shape, dtype, rows: tracer.transpose(tracer.rows(x), perm) };
};

const sliceKernel: StockKernel<SliceInputs, SliceAttrs> = (tracer, { x }, attributes) => {
  const shaped = { shape: [...x.shape] };
  const [begin = [], size = []] = slice_util.parseSliceParams(shaped as never, attributes.begin, attributes.size);
  return slice(tracer, x, begin, size);
};

const stridedSlice: StockKernel<StridedSliceInputs, StridedSliceAttrs> = (tracer, { x }, attributes) => {
  const { begin, end, strides, finalShapeSparse, finalShape } = slice_util.sliceInfo(
    [...x.shape],
    attributes.begin,
    attributes.end,
    attributes.strides,
    attributes.beginMask,
    attributes.endMask,
    attributes.ellipsisMask,
    attributes.newAxisMask,
    attributes.shrinkAxisMask,
  );
  // An end before the first element can only be counted from the end.
  const ends = end.map((value, axis) => ((strides[axis] ?? 1) < 0 && value < 0 ? -lengthOf(x.shape, axis) - 1 : value));
  const inputs = [begin, ends, begin.map((_, axis) => axis), strides].map((values) => tracer.integers(values));
  const sliced = tracer.emit('Slice', [tracer.rows(x), ...inputs], finalShapeSparse, x.dtype);
  return reshape(tracer, sliced, finalShape);
};

/** Kernels that change a shape or take a part of a tensor. */
export const shapeKernels: TraceKernels = {
  Reshape: reshapeKernel,
  ExpandDims: expandDims,
  Transpose: transpose,
  Slice: sliceKernel,
  StridedSlice: stridedSlice,
};
