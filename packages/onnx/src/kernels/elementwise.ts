import { backend_util, util } from '@tensorflow/tfjs-core';
import type { AttributeValue, ElementType } from '../graph/graph.js';
import type { TraceKernel } from '../trace/register-kernels.js';
import type { Traced, Tracer } from '../trace/traced.js';

const sameShape = (a: readonly number[], b: readonly number[]): boolean => util.arraysEqual([...a], [...b]);

/** Whether all operands can take part channels-first: images of the result's shape, channel vectors and scalars. */
function worksChannelsFirst(operands: readonly Traced[], shape: readonly number[]): boolean {
  if (shape.length !== 4 || !operands.some((x) => x.channelsFirst !== undefined && sameShape(x.shape, shape)))
    return false;
  return operands.every((x) => sameShape(x.shape, shape) || perChannel(x, shape) || size(x) === 1);
}

const size = (x: Traced): number => util.sizeFromShape([...x.shape]);

const perChannel = (x: Traced, shape: readonly number[]): boolean =>
  x.shape.at(-1) === shape.at(-1) && size(x) === shape.at(-1);

/** The result's shape when the operands are broadcast. */
const broadcastShape = (operands: readonly Traced[]): number[] =>
  operands.map((x) => [...x.shape]).reduce((a, b) => backend_util.assertAndGetBroadcastShape(a, b));

/** A node that works element by element on operands that are broadcast; images stay in the layout that they are in. */
function elementwise(
  tracer: Tracer,
  op: string,
  operands: readonly Traced[],
  dtype: ElementType,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Traced {
  const shape = broadcastShape(operands);
  if (worksChannelsFirst(operands, shape)) {
    const names = operands.map((x) => {
      if (x.fill !== undefined || x.shape.length === 0) return tracer.broadcastable(x);
      if (sameShape(x.shape, shape)) return tracer.channelsFirst(x);
      return tracer.reshape(tracer.rows(x), [size(x), 1, 1]);
    });
    return { shape, dtype, channelsFirst: tracer.graph.node(op, names, attributes)[0]! };
  }
  // Constants take part as scalars where another operand already has the result's shape.
  const full = operands.some((x) => x.fill === undefined && sameShape(x.shape, shape));
  const names = operands.map((x) => (full ? tracer.broadcastable(x) : tracer.rows(x)));
  return tracer.emit(op, names, shape, dtype, { attributes });
}

/** Several element-wise nodes in a row, written like a formula. */
export class Formula {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  readonly unary = (op: string, x: Traced): Traced => elementwise(this.#tracer, op, [x], x.dtype);
  readonly binary = (op: string, a: Traced | number, b: Traced | number): Traced => {
    const dtype = typeof a === 'number' ? (b as Traced).dtype : a.dtype;
    return elementwise(this.#tracer, op, [traced(a, dtype), traced(b, dtype)], dtype);
  };
  readonly add = (a: Traced | number, b: Traced | number): Traced => this.binary('Add', a, b);
  readonly sub = (a: Traced | number, b: Traced | number): Traced => this.binary('Sub', a, b);
  readonly mul = (a: Traced | number, b: Traced | number): Traced => this.binary('Mul', a, b);
  readonly div = (a: Traced | number, b: Traced | number): Traced => this.binary('Div', a, b);
  readonly compare = (op: string, a: Traced, b: Traced | number): Traced =>
    elementwise(this.#tracer, op, [a, traced(b, a.dtype)], 'bool');
  readonly cast = (x: Traced, dtype: ElementType): Traced => castTo(this.#tracer, x, dtype);
}

const traced = (x: Traced | number, dtype: ElementType): Traced =>
  typeof x === 'number' ? { shape: [], dtype, fill: x } : x;

const onnxTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

/** The same values as another type. */
export function castTo(tracer: Tracer, x: Traced, dtype: ElementType): Traced {
  if (x.dtype === dtype) return x;
  if (x.fill !== undefined) {
    const fill = dtype === 'bool' ? Number(x.fill !== 0) : dtype === 'float32' ? x.fill : Math.trunc(x.fill);
    return { shape: x.shape, dtype, fill };
  }
  return elementwise(tracer, 'Cast', [x], dtype, { to: { int: onnxTypes[dtype] } });
}

/** `x` where it has the shape already, else broadcast to it. */
function expandTo(tracer: Tracer, x: Traced, shape: readonly number[]): Traced {
  if (sameShape(x.shape, shape)) return x;
  return tracer.emit('Expand', [tracer.rows(x), tracer.integers(shape)], shape, x.dtype);
}

const binary =
  (op: string, neutral?: number): TraceKernel =>
  (tracer, { a, b }) => {
    // A gradient's broadcast is a product with ones.
    if (neutral !== undefined && (a!.fill === neutral || b!.fill === neutral)) {
      return expandTo(tracer, a!.fill === neutral ? b! : a!, broadcastShape([a!, b!]));
    }
    return elementwise(tracer, op, [a!, b!], a!.dtype);
  };

const comparison =
  (op: string): TraceKernel =>
  (tracer, { a, b }) =>
    elementwise(tracer, op, [a!, b!], 'bool');

const unary =
  (op: string, dtype?: ElementType): TraceKernel =>
  (tracer, { x }) =>
    elementwise(tracer, op, [x!], dtype ?? x!.dtype);

const formula =
  (body: (f: Formula, x: Traced, attributes: Readonly<Record<string, number>>) => Traced): TraceKernel =>
  (tracer, { x }, attributes) =>
    body(new Formula(tracer), x!, attributes as Readonly<Record<string, number>>);

const step = (f: Formula, x: Traced): Traced => f.cast(f.compare('Greater', x, 0), x.dtype);

/** Kernels that work element by element. */
export const elementwiseKernels: Readonly<Record<string, TraceKernel>> = {
  Add: binary('Add', 0),
  Sub: binary('Sub'),
  Multiply: binary('Mul', 1),
  RealDiv: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: binary('Pow'),
  LogicalAnd: binary('And'),
  LogicalOr: binary('Or'),
  LogicalXor: binary('Xor'),
  SquaredDifference: (tracer, { a, b }) => {
    const f = new Formula(tracer);
    const difference = f.sub(a!, b!);
    return f.mul(difference, difference);
  },
  FloorDiv: (tracer, { a, b }) => {
    const f = new Formula(tracer);
    const quotient = f.unary('Floor', f.div(f.cast(a!, 'float32'), f.cast(b!, 'float32')));
    return f.cast(quotient, a!.dtype);
  },
  Mod: (tracer, { a, b }) => {
    if (a!.dtype === 'int32') return elementwise(tracer, 'Mod', [a!, b!], 'int32');
    const f = new Formula(tracer);
    return f.sub(a!, f.mul(f.unary('Floor', f.div(a!, b!)), b!));
  },
  Equal: comparison('Equal'),
  NotEqual: (tracer, { a, b }) => elementwise(tracer, 'Not', [elementwise(tracer, 'Equal', [a!, b!], 'bool')], 'bool'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  Abs: unary('Abs'),
  Neg: unary('Neg'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Sqrt: unary('Sqrt'),
  Floor: unary('Floor'),
  Ceil: unary('Ceil'),
  Round: unary('Round'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Tan: unary('Tan'),
  Asin: unary('Asin'),
  Acos: unary('Acos'),
  Atan: unary('Atan'),
  Sinh: unary('Sinh'),
  Cosh: unary('Cosh'),
  Asinh: unary('Asinh'),
  Acosh: unary('Acosh'),
  Atanh: unary('Atanh'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Softplus: unary('Softplus'),
  // Older operator sets have Relu of floating-point numbers only.
  Relu: formula((f, x) => (x.dtype === 'float32' ? f.unary('Relu', x) : f.binary('Max', x, 0))),
  Erf: unary('Erf'),
  Reciprocal: unary('Reciprocal'),
  LogicalNot: unary('Not'),
  IsNan: unary('IsNaN', 'bool'),
  IsInf: unary('IsInf', 'bool'),
  IsFinite: formula((f, x) => f.compare('Less', f.unary('Abs', x), Number.POSITIVE_INFINITY)),
  Rsqrt: formula((f, x) => f.unary('Reciprocal', f.unary('Sqrt', x))),
  Square: formula((f, x) => f.mul(x, x)),
  Log1p: formula((f, x) => f.unary('Log', f.add(x, 1))),
  Expm1: formula((f, x) => f.sub(f.unary('Exp', x), 1)),
  Step: formula((f, x, { alpha = 0 }) => (alpha === 0 ? step(f, x) : f.add(f.mul(step(f, x), 1 - alpha), alpha))),
  Relu6: formula((f, x) => f.binary('Min', f.unary('Relu', x), 6)),
  ClipByValue: formula((f, x, { clipValueMin, clipValueMax }) =>
    f.binary('Min', f.binary('Max', x, clipValueMin!), clipValueMax!),
  ),
  Elu: formula((f, x) => f.unary('Elu', x)),
  Selu: formula((f, x) => f.unary('Selu', x)),
  LeakyRelu: formula((f, x, { alpha }) => f.binary('Max', x, f.mul(x, alpha!))),
  Prelu: (tracer, { x, alpha }) => {
    const f = new Formula(tracer);
    return f.add(f.unary('Relu', x!), f.mul(f.binary('Min', x!, 0), alpha!));
  },
  Cast: (tracer, { x }, { dtype }) => castTo(tracer, x!, dtype as ElementType),
  Select: (tracer, { condition, t, e }) => elementwise(tracer, 'Where', [condition!, t!, e!], t!.dtype),
  ZerosLike: (_tracer, { x }) => ({ shape: x!.shape, dtype: x!.dtype, fill: 0 }),
  OnesLike: (_tracer, { x }) => ({ shape: x!.shape, dtype: x!.dtype, fill: 1 }),
};
