import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import type { ElementType } from '../graph/graph.js';
import type { TraceKernel } from '../trace/register-kernels.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { castTo, Formula } from './elementwise.js';

function reshape(tracer: Tracer, x: Traced, shape: readonly number[]): Traced {
  if (util.arraysEqual([...x.shape], [...shape])) return x;
  if (x.fill !== undefined) return { shape, dtype: x.dtype, fill: x.fill };
  if (x.values !== undefined) return { shape, dtype: x.dtype, values: x.values };
  return { shape, dtype: x.dtype, rows: tracer.reshape(tracer.rows(x), shape) };
}

function slice(tracer: Tracer, x: Traced, begin: readonly number[], size: readonly number[]): Traced {
  const axes = size.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]));
  if (axes.length === 0) return x;
  const inputs = [
    tracer.rows(x),
    tracer.integers(axes.map((axis) => begin[axis]!)),
    tracer.integers(axes.map((axis) => begin[axis]! + size[axis]!)),
    tracer.integers(axes),
  ];
  return tracer.emit('Slice', inputs, size, x.dtype);
}

function concat(tracer: Tracer, xs: readonly Traced[], axis: number): Traced {
  const shape = backend_util.computeOutShape(
    xs.map((x) => [...x.shape]),
    axis,
  );
  const present = xs.filter((x) => util.sizeFromShape([...x.shape]) > 0);
  return tracer.emit(
    'Concat',
    present.map((x) => tracer.rows(x)),
    shape,
    xs[0]!.dtype,
    { attributes: { axis: { int: axis } } },
  );
}

const axisOf = (axis: unknown, shape: readonly number[]): number => util.parseAxisParam(axis as number, [...shape])[0]!;

/** Kernels that move elements. */
export const shapeKernels: Readonly<Record<string, TraceKernel>> = {
  Reshape: (tracer, { x }, { shape }) =>
    reshape(tracer, x!, util.inferFromImplicitShape([...(shape as number[])], util.sizeFromShape([...x!.shape]))),
  ExpandDims: (tracer, { input }, { dim }) => {
    const shape = [...input!.shape];
    shape.splice((dim as number) < 0 ? shape.length + 1 + (dim as number) : (dim as number), 0, 1);
    return reshape(tracer, input!, shape);
  },
  Transpose: (tracer, { x }, { perm }) => {
    const order = perm as number[];
    const shape = order.map((axis) => x!.shape[axis]!);
    if (x!.fill !== undefined) return { shape, dtype: x!.dtype, fill: x!.fill };
    return { shape, dtype: x!.dtype, rows: tracer.transpose(tracer.rows(x!), order) };
  },
  Slice: (tracer, { x }, { begin, size }) => {
    const [from, length] = slice_util.parseSliceParams(
      { shape: [...x!.shape] } as never,
      begin as number[],
      size as number[],
    );
    return slice(tracer, x!, from!, length!);
  },
  StridedSlice: (tracer, { x }, attributes) => {
    const masks = attributes as Readonly<Record<string, number>>;
    const info = slice_util.sliceInfo(
      [...x!.shape],
      attributes.begin as number[],
      attributes.end as number[],
      attributes.strides as number[],
      masks.beginMask!,
      masks.endMask!,
      masks.ellipsisMask!,
      masks.newAxisMask!,
      masks.shrinkAxisMask!,
    );
    const { begin, end, strides, finalShapeSparse, finalShape } = info;
    // An end before the first element has no other way to be said.
    const ends = end.map((value, axis) => (strides[axis]! < 0 && value < 0 ? -x!.shape[axis]! - 1 : value));
    const inputs = [begin, ends, begin.map((_, axis) => axis), strides].map((values) => tracer.integers(values));
    const sliced = tracer.emit('Slice', [tracer.rows(x!), ...inputs], finalShapeSparse, x!.dtype);
    return reshape(tracer, sliced, finalShape);
  },
  Concat: (tracer, inputs, { axis }) => {
    const xs = Object.values(inputs);
    return concat(tracer, xs, axisOf(axis, xs[0]!.shape));
  },
  Pack: (tracer, inputs, { axis }) => {
    const xs = Object.values(inputs).map((x) => {
      const shape = [...x.shape];
      shape.splice(axis as number, 0, 1);
      return reshape(tracer, x, shape);
    });
    return concat(tracer, xs, axis as number);
  },
  Unpack: (tracer, { value }, { axis }) => {
    const along = axisOf(axis, value!.shape);
    const size = value!.shape.map((length, i) => (i === along ? 1 : length));
    return Array.from({ length: value!.shape[along]! }, (_, index) => {
      const begin = size.map((_length, i) => (i === along ? index : 0));
      const part = slice(tracer, value!, begin, size);
      return reshape(tracer, part, value!.shape.toSpliced(along, 1));
    });
  },
  SplitV: (tracer, { x }, { numOrSizeSplits, axis }) => {
    const along = axisOf(axis, x!.shape);
    const sizes = backend_util.prepareSplitSize(x as never, numOrSizeSplits as number[], along);
    let start = 0;
    return sizes.map((length) => {
      const begin = x!.shape.map((_, i) => (i === along ? start : 0));
      start += length;
      return slice(tracer, x!, begin, x!.shape.with(along, length));
    });
  },
  Tile: (tracer, { x }, { reps }) => {
    const times = reps as number[];
    const shape = x!.shape.map((length, axis) => length * times[axis]!);
    if (x!.fill !== undefined) return { shape, dtype: x!.dtype, fill: x!.fill };
    return tracer.emit('Tile', [tracer.rows(x!), tracer.integers(times)], shape, x!.dtype);
  },
  PadV2: (tracer, { x }, { paddings, constantValue }) =>
    pad(tracer, x!, paddings as [number, number][], [tracer.scalar(constantValue as number, x!.dtype)], 'constant'),
  MirrorPad: (tracer, { x }, { paddings, mode }) => {
    const sides = paddings as [number, number][];
    if (mode === 'reflect') return pad(tracer, x!, sides, [], 'reflect');
    // Symmetric: the edge is repeated, so each side is a reversed slice of its own.
    return sides.reduce((current, [before, after], axis) => {
      const length = current.shape[axis]!;
      const part = (start: number, count: number): Traced =>
        reverse(
          tracer,
          slice(
            tracer,
            current,
            current.shape.map((_, i) => (i === axis ? start : 0)),
            current.shape.with(axis, count),
          ),
          [axis],
        );
      const parts = [
        ...(before > 0 ? [part(0, before)] : []),
        current,
        ...(after > 0 ? [part(length - after, after)] : []),
      ];
      return parts.length === 1 ? current : concat(tracer, parts, axis);
    }, x!);
  },
  Reverse: (tracer, { x }, { dims }) => reverse(tracer, x!, util.parseAxisParam(dims as number[], [...x!.shape])),
  GatherV2: (tracer, { x, indices }, { axis, batchDims }) => {
    const along = axisOf(axis, x!.shape);
    const batch = batchDims as number;
    const shape = [...x!.shape.slice(0, along), ...indices!.shape.slice(batch), ...x!.shape.slice(along + 1)];
    if (batch === 0) {
      return tracer.emit('Gather', [tracer.rows(x!), tracer.rows(indices!)], shape, x!.dtype, {
        attributes: { axis: { int: along } },
      });
    }
    // One flat list of rows, in which each batch entry's indices start at its own rows.
    const outer = util.sizeFromShape([...x!.shape.slice(0, batch)]);
    const between = util.sizeFromShape([...x!.shape.slice(batch, along)]);
    const length = x!.shape[along]!;
    const inner = util.sizeFromShape([...x!.shape.slice(along + 1)]);
    const count = util.sizeFromShape([...indices!.shape.slice(batch)]);
    const starts = Array.from({ length: outer * between }, (_, i) => i * length);
    const flat = new Formula(tracer).add(reshape(tracer, indices!, [outer, 1, count]), {
      shape: [outer, between, 1],
      dtype: 'int32',
      values: starts,
    });
    const rows = reshape(tracer, x!, [outer * between * length, inner]);
    const picked = tracer.emit(
      'Gather',
      [tracer.rows(rows), tracer.rows(reshape(tracer, flat, [outer * between * count]))],
      [outer * between * count, inner],
      x!.dtype,
      { attributes: { axis: { int: 0 } } },
    );
    return reshape(tracer, picked, shape);
  },
  GatherNd: (tracer, { params, indices }) => {
    const depth = indices!.shape.at(-1)!;
    const shape = [...indices!.shape.slice(0, -1), ...params!.shape.slice(depth)];
    const wide = castTo(tracer, indices!, 'int64');
    return tracer.emit('GatherND', [tracer.rows(params!), tracer.rows(wide)], shape, params!.dtype);
  },
  ScatterNd: (tracer, { indices, updates }, { shape }) => {
    const zeros: Traced = { shape: shape as number[], dtype: updates!.dtype, fill: 0 };
    const wide = castTo(tracer, indices!, 'int64');
    return tracer.emit(
      'ScatterND',
      [tracer.rows(zeros), tracer.rows(wide), tracer.rows(updates!)],
      shape as number[],
      updates!.dtype,
      { attributes: { reduction: { string: 'add' } } },
    );
  },
  OneHot: (tracer, { indices }, { depth, onValue, offValue, dtype }) => {
    const classes = Array.from({ length: depth as number }, (_, i) => i);
    const f = new Formula(tracer);
    const hit = f.compare('Equal', reshape(tracer, castTo(tracer, indices!, 'int32'), [...indices!.shape, 1]), {
      shape: [classes.length],
      dtype: 'int32',
      values: classes,
    } as never);
    const type = dtype as ElementType;
    if (onValue === 1 && offValue === 0) return f.cast(hit, type);
    const value = (fill: unknown): Traced => ({ shape: [], dtype: type, fill: fill as number });
    const names = [tracer.rows(hit), tracer.broadcastable(value(onValue)), tracer.broadcastable(value(offValue))];
    return tracer.emit('Where', names, hit.shape, type);
  },
  Fill: (_tracer, _inputs, { shape, value, dtype }) => ({
    shape: shape as number[],
    dtype: (dtype ?? 'float32') as ElementType,
    fill: value as number,
  }),
  Range: (tracer, _inputs, { start, stop, step, dtype }) => {
    const [from, to, by] = [start, stop, step] as number[];
    const type = dtype as ElementType;
    const length =
      from === to || (from! < to! && by! < 0) || (to! < from! && by! > 1)
        ? 0
        : Math.abs(Math.ceil((to! - from!) / by!));
    return tracer.emit(
      'Range',
      [from!, to!, by!].map((value) => tracer.scalar(value, type)),
      [length],
      type,
    );
  },
};

function pad(
  tracer: Tracer,
  x: Traced,
  paddings: readonly [number, number][],
  value: readonly string[],
  mode: string,
): Traced {
  const shape = x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const sides = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  return tracer.emit('Pad', [tracer.rows(x), tracer.integers(sides), ...value], shape, x.dtype, {
    attributes: { mode: { string: mode } },
  });
}

function reverse(tracer: Tracer, x: Traced, axes: readonly number[]): Traced {
  if (axes.length === 0) return x;
  const inputs = [
    axes.map(() => -1),
    // Before the first element, whatever the length.
    axes.map((axis) => -x.shape[axis]! - 1),
    axes,
    axes.map(() => -1),
  ];
  return tracer.emit('Slice', [tracer.rows(x), ...inputs.map((each) => tracer.integers(each))], x.shape, x.dtype);
}
