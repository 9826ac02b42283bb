import type {
  BinaryInputs,
  CastAttrs,
  ClipByValueAttrs,
  LeakyReluAttrs,
  PreluInputs,
  SelectInputs,
  StepAttrs,
  UnaryInputs,
} from '@tensorflow/tfjs-core';
import type { ElementType } from '../graph/graph.js';
import type { StockKernel, TraceKernels } from '../trace/trace-kernel.js';
import { elementType, type Traced } from '../trace/traced.js';
import { broadcastShape, castTo, elementwise, expandTo, Formula } from './formula.js';

type Binary = StockKernel<BinaryInputs>;
type Unary<Attributes = object> = StockKernel<UnaryInputs, Attributes>;

const binary =
  (op: string, neutral?: number): Binary =>
  (tracer, { a, b }) => {
    // Gradients broadcast by a product with ones.
    if (neutral !== undefined && (a.fill === neutral || b.fill === neutral)) {
      return expandTo(tracer, a.fill === neutral ? b : a, broadcastShape([a, b]));
    }
    return elementwise(tracer, op, [a, b], a.dtype);
  };

const comparison =
  (op: string): Binary =>
  (tracer, { a, b }) =>
    elementwise(tracer, op, [a, b], 'bool');

const unary =
  (op: string, dtype?: ElementType): Unary =>
  (tracer, { x }) =>
    elementwise(tracer, op, [x], dtype ?? x.dtype);

const formula =
  <Attributes = object>(body: (f: Formula, x: Traced, attributes: Attributes) => Traced): Unary<Attributes> =>
  (tracer, { x }, attributes) =>
    body(new Formula(tracer), x, attributes);

const squaredDifference: Binary = (tracer, { a, b }) => {
  const f = new Formula(tracer);
  const difference = f.sub(a, b);
  return f.mul(difference, difference);
};

const floorDiv: Binary = (tracer, { a, b }) => {
  const f = new Formula(tracer);
  const quotient = f.unary('Floor', f.div(f.cast(a, 'float32'), f.cast(b, 'float32')));
  return f.cast(quotient, a.dtype);
};

const mod: Binary = (tracer, { a, b }) => {
  if (a.dtype === 'int32') return elementwise(tracer, 'Mod', [a, b], 'int32');
  const f = new Formula(tracer);
  return f.sub(a, f.mul(f.unary('Floor', f.div(a, b)), b));
};

const notEqual: Binary = (tracer, { a, b }) =>
  elementwise(tracer, 'Not', [elementwise(tracer, 'Equal', [a, b], 'bool')], 'bool');

const positive = (f: Formula, x: Traced): Traced => f.cast(f.compare('Greater', x, 0), x.dtype);

const step = formula((f, x, { alpha = 0 }: Partial<StepAttrs>) =>
  alpha === 0 ? positive(f, x) : f.add(f.mul(positive(f, x), 1 - alpha), alpha),
);

const clipByValue = formula((f, x, { clipValueMin, clipValueMax }: ClipByValueAttrs) =>
  f.binary('Min', f.binary('Max', x, clipValueMin), clipValueMax),
);

const leakyRelu = formula((f, x, { alpha }: LeakyReluAttrs) => f.binary('Max', x, f.mul(x, alpha)));

const prelu: StockKernel<PreluInputs> = (tracer, { x, alpha }) => {
  const f = new Formula(tracer);
  return f.add(f.unary('Relu', x), f.mul(f.binary('Min', x, 0), alpha));
};

const cast: Unary<CastAttrs> = (tracer, { x }, { dtype }) => castTo(tracer, x, elementType(dtype));

const select: StockKernel<SelectInputs> = (tracer, { condition, t, e }) =>
  elementwise(tracer, 'Where', [condition, t, e], t.dtype);

const filled =
  (fill: number): Unary =>
  (_tracer, { x }) => ({ shape: x.shape, dtype: x.dtype, fill });

/** Kernels that work element by element. */
export const elementwiseKernels: TraceKernels = {
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
  SquaredDifference: squaredDifference,
  FloorDiv: floorDiv,
  Mod: mod,
  Equal: comparison('Equal'),
  NotEqual: notEqual,
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
  // In older operator sets Relu takes floating-point numbers only.
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
  Step: step,
  Relu6: formula((f, x) => f.binary('Min', f.unary('Relu', x), 6)),
  ClipByValue: clipByValue,
  Elu: formula((f, x) => f.unary('Elu', x)),
  Selu: formula((f, x) => f.unary('Selu', x)),
  LeakyRelu: leakyRelu,
  Prelu: prelu,
  Cast: cast,
  Select: select,
  ZerosLike: filled(0),
  OnesLike: filled(1),
};
