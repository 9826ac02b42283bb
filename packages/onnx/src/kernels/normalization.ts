import { shapeSize } from '@mem/arrays';
import { lengthOf } from '../graph/shape.js';
import type { OwnTraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { Formula } from './formula.js';
import { reduce } from './reductions.js';

const lastAxis = (x: Traced): number[] => [x.shape.length - 1];
const leadingAxes = (x: Traced): number[] => x.shape.slice(0, -1).map((_, axis) => axis);

/** Mean of each channel over all other axes, `[channels]`, computed in the layout of the tensor. */
function channelMean(tracer: Tracer, x: Traced): Traced {
  if (x.channelsFirst === undefined) return reduce(tracer, 'ReduceMean', x, leadingAxes(x), false);
  return tracer.emit('ReduceMean', [x.channelsFirst], [lengthOf(x.shape, -1)], x.dtype, {
    attributes: { axes: { ints: [0, 2, 3] }, keepdims: { int: 0 } },
  });
}

function inverseDeviation(f: Formula, variance: Traced, epsilon: number): Traced {
  return f.unary('Reciprocal', f.unary('Sqrt', f.add(variance, epsilon)));
}

/** Layer and batch normalisation and their gradients. */
export const normalizationKernels: OwnTraceKernels<
  'MemLayerNorm' | 'MemLayerNormGradient' | 'MemBatchNorm' | 'MemBatchNormGradient'
> = {
  MemLayerNorm: (tracer, { x, weight, bias }, { epsilon }) => {
    const inputs = [x, weight, bias].map((each) => tracer.rows(each));
    const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
    const statistics = x.shape.with(-1, 1);
    const [y, center, inverse] = tracer.graph.nodeWithOutputs(3, 'LayerNormalization', inputs, attributes);
    return [
      { shape: x.shape, dtype: x.dtype, rows: y },
      { shape: statistics, dtype: x.dtype, rows: center },
      { shape: statistics, dtype: x.dtype, rows: inverse },
    ];
  },
  MemLayerNormGradient: (tracer, { x, weight, center, inverseDeviation: inverse, dy }) => {
    const f = new Formula(tracer);
    const normalized = f.mul(f.sub(x, center), inverse);
    const dyNormalized = f.mul(dy, normalized);
    const scaled = f.mul(dy, weight);
    const mean = (each: Traced): Traced => reduce(tracer, 'ReduceMean', each, lastAxis(each), true);
    const along = f.mul(normalized, mean(f.mul(dyNormalized, weight)));
    const sum = (each: Traced): Traced => reduce(tracer, 'ReduceSum', each, leadingAxes(each), false);
    return [f.mul(f.sub(f.sub(scaled, mean(scaled)), along), inverse), sum(dyNormalized), sum(dy)];
  },
  MemBatchNorm: (tracer, { x, weight, bias }, { epsilon }) => {
    const f = new Formula(tracer);
    const mean = channelMean(tracer, x);
    const centered = f.sub(x, mean);
    const variance = channelMean(tracer, f.mul(centered, centered));
    const scale = f.mul(inverseDeviation(f, variance, epsilon), weight);
    return [f.add(f.mul(centered, scale), bias), mean, variance];
  },
  MemBatchNormGradient: (tracer, { x, weight, mean, variance, dy }, { epsilon }) => {
    const f = new Formula(tracer);
    const count = shapeSize(x.shape.slice(0, -1));
    const inverse = inverseDeviation(f, variance, epsilon);
    if (x.channelsFirst !== undefined) tracer.channelsFirst(dy);
    const centered = f.sub(x, mean);
    const meanDy = channelMean(tracer, dy);
    const meanAlong = f.mul(channelMean(tracer, f.mul(dy, centered)), inverse);
    // dx = scale * (dy - mean(dy) - normalized * mean(dy * normalized)); per-channel factors are combined first.
    const scale = f.mul(weight, inverse);
    const slope = f.mul(f.mul(meanAlong, inverse), scale);
    const dx = f.sub(f.sub(f.mul(dy, scale), f.mul(centered, slope)), f.mul(meanDy, scale));
    return [dx, f.mul(meanAlong, count), f.mul(meanDy, count)];
  },
};
