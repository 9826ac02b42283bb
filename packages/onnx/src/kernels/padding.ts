import {
  type MirrorPadAttrs,
  type MirrorPadInputs,
  type PadV2Attrs,
  type PadV2Inputs,
  type ReverseAttrs,
  type ReverseInputs,
  type TileAttrs,
  type TileInputs,
  util,
} from '@tensorflow/tfjs-core';
import { lengthOf } from '../graph/shape.js';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { concat, reverse, sliceAlong } from './movement.js';

type Sides = readonly (readonly [before: number, after: number])[];

function pad(tracer: Tracer, x: Traced, sides: Sides, value: readonly string[], mode: string): Traced {
  const shape = sides.map(([before, after], axis) => lengthOf(x.shape, axis) + before + after);
  if (sides.every(([before, after]) => before === 0 && after === 0)) return x;
  const amounts = [...sides.map(([before]) => before), ...sides.map(([, after]) => after)];
  return tracer.emit('Pad', [tracer.rows(x), tracer.integers(amounts), ...value], shape, x.dtype, {
    attributes: { mode: { string: mode } },
  });
}

const padV2: StockKernel<PadV2Inputs, PadV2Attrs> = (tracer, { x }, { paddings, constantValue }) =>
  pad(tracer, x, paddings, [tracer.scalar(constantValue, x.dtype)], 'constant');

const mirrorPad: StockKernel<MirrorPadInputs, MirrorPadAttrs> = (tracer, { x }, { paddings, mode }) =>
  mode === 'reflect' ? pad(tracer, x, paddings, [], 'reflect') : padSymmetrically(tracer, x, paddings);

/** Pads with mirror images that repeat the edge. ONNX has no mode for this, so each side is a reversed slice. */
const padSymmetrically = (tracer: Tracer, x: Traced, sides: Sides): Traced =>
  sides.reduce((current, [before, after], axis) => {
    const length = lengthOf(current.shape, axis);
    const mirrored = (start: number, count: number): Traced[] =>
      count > 0 ? [reverse(tracer, sliceAlong(tracer, current, axis, start, count), [axis])] : [];
    const parts = [...mirrored(0, before), current, ...mirrored(length - after, after)];
    return parts.length === 1 ? current : concat(tracer, parts, axis);
  }, x);

const tile: StockKernel<TileInputs, TileAttrs> = (tracer, { x }, { reps }) => {
  const shape = reps.map((times, axis) => lengthOf(x.shape, axis) * times);
  if (x.fill !== undefined) return { shape, dtype: x.dtype, fill: x.fill };
  return tracer.emit('Tile', [tracer.rows(x), tracer.integers(reps)], shape, x.dtype);
};

const reverseKernel: StockKernel<ReverseInputs, ReverseAttrs> = (tracer, { x }, { dims }) =>
  reverse(tracer, x, util.parseAxisParam(dims, [...x.shape]));

/** Kernels that pad, repeat or reverse. */
export const paddingKernels: TraceKernels = { Tile: tile, PadV2: padV2, MirrorPad: mirrorPad, Reverse: reverseKernel };
