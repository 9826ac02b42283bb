import type { HostMap } from '@mem/tensor';
import type { AttributeValue, GraphNode, ModelGraph } from '../graph.js';
import { BasicGraph, type BasicValue } from './basic-graph.js';
import { sizeOf } from './constant.js';
import { binary, unary } from './elementwise.js';
import { largest } from './largest.js';

/** Options of `lowerGraph`. */
export interface LowerGraphOptions {
  /** Values of the constant inputs. */
  readonly weights: HostMap;
  /** What error messages call the graph. */
  readonly subject: string;
}

type Attributes = GraphNode['attributes'];
type Rule = (b: BasicGraph, inputs: readonly BasicValue[], attributes: Attributes) => BasicValue;

/** The operators that a lowered graph consists of. */
export const basicOperators: readonly string[] = [
  'Abs', 'Add', 'AveragePool', 'Concat', 'Conv', 'Cos', 'Erf', 'Exp', 'Floor', 'Gemm', 'Log', 'LogSoftmax', 'MatMul', 'Max',
  'MaxPool', 'Min', 'Mul', 'Neg', 'Pad', 'Reciprocal', 'Relu', 'Reshape', 'Sigmoid', 'Sin', 'Slice', 'Softmax', 'Softplus',
  'Sqrt', 'Sub', 'Tanh', 'Transpose',
]; // biome-ignore format: a list

/**
 * The same function in a small set of operators that nearly every engine has, written with operands that every engine
 * takes: weights as second operands of products, equal shapes, scalars and vectors along one axis; sums as products
 * with ones; the largest values by comparisons; everything that only weights go into computed.
 * @throws MemError `unsupported` for an operator that has no such form.
 */
export function lowerGraph(graph: ModelGraph, { weights, subject }: LowerGraphOptions): ModelGraph {
  const b: BasicGraph = new BasicGraph({ subject });
  const values = new Map<string, BasicValue>();
  for (const { name, type, shape, values: given } of graph.constants) values.set(name, b.constant(shape, given, type));
  for (const input of graph.inputs) {
    values.set(input.name, b.input(input, input.constant ? weights[input.name]!.data : undefined));
  }
  for (const { op, domain, inputs, outputs, attributes } of graph.nodes) {
    const rule = domain === '' ? rules[op] : undefined;
    if (rule === undefined) b.refuse(`the operator ${op}`);
    const given = inputs.map((name) => values.get(name) ?? b.refuse(`what ${op} reads, a second result of its source,`)); // biome-ignore format: fits
    values.set(outputs[0]!, rule(b, given, attributes));
  }
  for (const output of graph.outputs) b.graph.output(b.name(values.get(output.name)!), output);
  return b.graph.finished();
}

const each =
  (op: string): Rule =>
  (b, [x]) =>
    unary(b, op, x!);

const both =
  (op: string): Rule =>
  (b, [x, y]) =>
    binary(b, op, x!, y!);

const ints = (value: AttributeValue | undefined): readonly number[] => (value as { ints: readonly number[] }).ints;
const int = (value: AttributeValue | undefined, missing: number): number =>
  value === undefined ? missing : (value as { int: number }).int;
const float = (value: AttributeValue | undefined, missing: number): number =>
  value === undefined ? missing : (value as { float: number }).float;
const numbers = (b: BasicGraph, x: BasicValue): number[] => Array.from(x.constant?.values ?? b.refuse('a shape or an index that is computed')); // biome-ignore format: fits

const fromEnd = (axis: number, x: BasicValue): number => (axis + x.shape.length) % x.shape.length;

/** Sums over axes times `scale`, as products with a row of it. */
function sum(b: BasicGraph, x: BasicValue, axes: readonly number[], keepDims: boolean, scale = 1): BasicValue {
  const over = axes.map((axis) => fromEnd(axis, x));
  const rest = x.shape.flatMap((_, axis) => (over.includes(axis) ? [] : [axis]));
  const [count, rows] = [over, rest].map((list) => sizeOf(list.map((axis) => x.shape[axis]!)));
  const flat = b.reshape(b.transpose(x, [...rest, ...over]), [rows!, count!]);
  const row = b.filled([1, count!], scale);
  const shape = x.shape.flatMap((length, axis) => (over.includes(axis) ? (keepDims ? [1] : []) : [length]));
  return b.reshape(b.linear(flat, row), shape);
}

/** The axes of a reduction: an attribute, or an input where the operator set has it so. */
function axesOf(b: BasicGraph, [x, axes]: readonly BasicValue[], attributes: Attributes): readonly number[] {
  if (axes !== undefined) return numbers(b, axes);
  return attributes.axes ? ints(attributes.axes) : x!.shape.map((_, axis) => axis);
}

const reduction =
  (of: (b: BasicGraph, x: BasicValue) => BasicValue, mean: boolean): Rule =>
  (b, inputs, attributes) => {
    const [x] = inputs;
    const axes = axesOf(b, inputs, attributes);
    const scale = mean ? 1 / sizeOf(axes.map((axis) => x!.shape.at(axis)!)) : 1;
    return sum(b, of(b, x!), axes, int(attributes.keepdims, 1) === 1, scale);
  };

const layerNormalization: Rule = (b, [x, weight, bias], attributes) => {
  const dim = x!.shape.at(-1)!;
  const rows = b.reshape(x!, [sizeOf(x!.shape) / dim, dim]);
  const ones = b.filled([dim, 1], 1);
  const centered = binary(b, 'Sub', rows, b.linear(sum(b, rows, [1], true, 1 / dim), ones));
  const variance = sum(b, binary(b, 'Mul', centered, centered), [1], true, 1 / dim);
  const deviation = unary(b, 'Sqrt', binary(b, 'Add', variance, b.constant([], [float(attributes.epsilon, 1e-5)])));
  const scale = b.linear(unary(b, 'Reciprocal', deviation), b.reshape(weight!, [dim, 1]));
  const scaled = binary(b, 'Mul', centered, scale);
  return b.reshape(bias === undefined ? scaled : binary(b, 'Add', scaled, bias), x!.shape);
};

const swapLast = (b: BasicGraph, x: BasicValue): BasicValue => {
  const axes = x.shape.map((_, axis) => axis);
  return b.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
};

const gemm: Rule = (b, [a, weight, bias], attributes) => {
  const left = int(attributes.transA, 0) === 1 ? swapLast(b, a!) : a!;
  const scaled = binary(b, 'Mul', left, b.constant([], [float(attributes.alpha, 1)]));
  const x = float(attributes.alpha, 1) === 1 ? left : scaled;
  const transposed = int(attributes.transB, 0) === 1;
  const plain = bias === undefined || (bias.constant !== undefined && bias.shape.length === 1);
  if (weight!.constant !== undefined && plain) {
    return b.linear(x, transposed ? weight! : swapLast(b, weight!), bias);
  }
  const product = matMul(b, [x, transposed ? swapLast(b, weight!) : weight!], {});
  return bias === undefined ? product : binary(b, 'Add', product, bias);
};

const matMul: Rule = (b, [x, y]) => {
  const [rows, from] = x!.shape.slice(-2) as [number, number];
  const to = y!.shape.at(-1)!;
  if (y!.constant !== undefined && y!.shape.length === 2) {
    const flat = b.reshape(x!, [sizeOf(x!.shape) / from, from]);
    return b.reshape(b.linear(flat, swapLast(b, y!)), [...x!.shape.slice(0, -1), to]);
  }
  const [outerX, outerY] = [x!, y!].map(({ shape }) => shape.slice(0, -2));
  if (String(outerX) !== String(outerY)) b.refuse(`a product of [${x!.shape}] and [${y!.shape}]`);
  return b.emit('MatMul', [x!, y!], [...outerX!, rows, to]);
};

/** A convolution or pooling, whose window is an attribute: the size of the result along height and width. */
function windowed(op: string, b: BasicGraph, inputs: readonly BasicValue[], channels: number, attributes: Attributes) {
  const [n, , ...sizes] = inputs[0]!.shape as [number, number, number, number];
  const pads = ints(attributes.pads);
  const strides = ints(attributes.strides ?? { ints: [1, 1] });
  const dilations = ints(attributes.dilations ?? { ints: [1, 1] });
  const spatial = sizes.map((size, axis) => {
    const reach = dilations[axis]! * (ints(attributes.kernel_shape)[axis]! - 1) + 1;
    return Math.floor((size + pads[axis]! + pads[axis + 2]! - reach) / strides[axis]!) + 1;
  });
  return b.emit(op, inputs, [n, channels, ...spatial], attributes);
}

const pooling =
  (op: string): Rule =>
  (b, [x], attributes) =>
    windowed(op, b, [x!], x!.shape[1]!, attributes);

const conv: Rule = (b, inputs, attributes) => {
  if (inputs[1]!.constant === undefined) b.refuse('a convolution whose weights are computed');
  return windowed('Conv', b, inputs, inputs[1]!.shape[0]!, attributes);
};

const alongLast =
  (op: string): Rule =>
  (b, [x], attributes) => {
    const last = x!.shape.length - 1;
    const axis = fromEnd(int(attributes.axis, -1), x!);
    const swap = x!.shape.map((_, at) => (at === axis ? last : at === last ? axis : at));
    const moved = b.transpose(x!, swap);
    return b.transpose(b.emit(op, [moved], moved.shape, { axis: { int: last } }), swap);
  };

const slice: Rule = (b, [x, ...vectors]) => {
  const [starts, ends, axes, steps] = vectors.map((vector) => numbers(b, vector));
  if (steps?.some((step) => step !== 1)) b.refuse('a slice in steps or backwards');
  return starts!.reduce((current, start, i) => {
    const axis = fromEnd(axes?.[i] ?? i, current);
    const length = current.shape[axis]!;
    const bound = (value: number): number => Math.max(0, Math.min(length, value < 0 ? value + length : value));
    return b.slice(current, axis, bound(start), bound(ends![i]!));
  }, x!);
};

const gather: Rule = (b, [x, indices], attributes) => {
  const axis = fromEnd(int(attributes.axis, 0), x!);
  const wanted = numbers(b, indices!).map((index) => (index < 0 ? index + x!.shape[axis]! : index));
  if (axis !== x!.shape.length - 1 || indices!.shape.length !== 1)
    return b.refuse('a choice along another axis than the last');
  const shape = x!.shape.with(axis, wanted.length);
  if (x!.constant !== undefined)
    return b.concat(
      wanted.map((index) => b.slice(x!, axis, index, index + 1)),
      axis,
    );
  const rows = b.reshape(x!, [sizeOf(x!.shape) / x!.shape[axis]!, x!.shape[axis]!]);
  return b.reshape({ shape: [rows.shape[0]!, wanted.length], columns: { of: rows, indices: wanted } }, shape); // biome-ignore format: fits
};

const cast: Rule = (b, [x], attributes) => {
  const [float32, wholes] = [1, [6, 7]];
  const to = int(attributes.to, float32);
  if (x!.constant === undefined || ![float32, ...wholes].includes(to)) return b.refuse('a change of type');
  const type = to === float32 ? 'float32' : to === 6 ? 'int32' : 'int64';
  const values = Array.from(x!.constant.values, (value) => (to === float32 ? value : Math.trunc(value)));
  return { shape: x!.shape, constant: { type, shape: x!.constant.shape, values } };
};

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(['Abs', 'Cos', 'Erf', 'Exp', 'Floor', 'Log', 'Neg', 'Reciprocal', 'Relu', 'Sigmoid', 'Sin', 'Softplus', 'Sqrt', 'Tanh'].map((op) => [op, each(op)])), // biome-ignore format: fits
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'].map((op) => [op, both(op)])),
  Identity: (_b, [x]) => x!,
  Cast: cast,
  Gemm: gemm,
  MatMul: matMul,
  Conv: conv,
  MaxPool: pooling('MaxPool'),
  AveragePool: pooling('AveragePool'),
  Softmax: alongLast('Softmax'),
  LogSoftmax: alongLast('LogSoftmax'),
  ReduceMean: reduction((_b, x) => x, true),
  ReduceSum: reduction((_b, x) => x, false),
  ReduceSumSquare: reduction((b, x) => binary(b, 'Mul', x, x), false),
  LayerNormalization: layerNormalization,
  TopK: (b, [x, k]) => {
    const rows = b.reshape(x!, [sizeOf(x!.shape) / x!.shape.at(-1)!, x!.shape.at(-1)!]);
    const [count] = numbers(b, k!) as [number];
    return b.reshape(largest(b, rows, count), x!.shape.with(-1, count));
  },
  Reshape: (b, [x, shape]) => {
    const wanted = numbers(b, shape!);
    const known = sizeOf(wanted.filter((length) => length !== -1));
    return b.reshape(x!, wanted.map((length) => (length === -1 ? sizeOf(x!.shape) / known : length)));
  },
  Expand: (b, [x, shape]) => b.broadcast(x!, numbers(b, shape!)),
  Transpose: (b, [x], attributes) => b.transpose(x!, ints(attributes.perm)),
  Slice: slice,
  Concat: (b, xs, attributes) => b.concat(xs, fromEnd(int(attributes.axis, 0), xs[0]!)),
  Gather: gather,
}; // biome-ignore format: one a line
