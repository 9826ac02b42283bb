import {
  cast,
  div,
  exp,
  greater,
  greaterEqual,
  lessEqual,
  mul,
  neg,
  sigmoid,
  sign,
  square,
  step,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { sumTo } from '../ops/column-sum.js';
import { fromInput, fromOutput, type StockGradient } from './stock-gradient.js';

type BinaryGradient = (dy: Tensor, a: Tensor, b: Tensor) => Tensor;

const where01 = (dy: Tensor, mask: Tensor): Tensor => mul(dy, cast(mask, 'float32'));

/** Binary operations and the gradients of their operands, before they are summed over broadcast axes. */
const binaryGradients: readonly (readonly [kernel: string, a: BinaryGradient, b: BinaryGradient])[] = [
  ['Add', (dy) => dy, (dy) => dy],
  ['Sub', (dy) => dy, (dy) => neg(dy)],
  ['Multiply', (dy, _a, b) => mul(dy, b), (dy, a) => mul(dy, a)],
  ['RealDiv', (dy, _a, b) => div(dy, b), (dy, a, b) => neg(mul(dy, div(a, square(b))))],
  ['SquaredDifference', (dy, a, b) => mul(dy, mul(sub(a, b), 2)), (dy, a, b) => mul(dy, mul(sub(b, a), 2))],
  ['Maximum', (dy, a, b) => where01(dy, greaterEqual(a, b)), (dy, a, b) => where01(dy, greater(b, a))],
  ['Minimum', (dy, a, b) => where01(dy, lessEqual(a, b)), (dy, a, b) => where01(dy, greater(a, b))],
];

const select: StockGradient<[condition: Tensor]> = {
  kernel: 'Select',
  inputs: ['condition'],
  of: (dy, [condition]) => ({
    t: () => where(condition, dy, zerosLike(dy)),
    e: () => where(condition, zerosLike(dy), dy),
  }),
};

/** Gradients of element-wise operations. */
export const arithmeticGradients: readonly StockGradient[] = [
  ...binaryGradients.map(
    ([kernel, a, b]): StockGradient<[x: Tensor, y: Tensor]> => ({
      kernel,
      inputs: ['a', 'b'],
      of: (dy, [x, y]) => ({ a: () => sumTo(a(dy, x, y), x.shape), b: () => sumTo(b(dy, x, y), y.shape) }),
    }),
  ),
  fromInput('Identity', (dy) => dy),
  fromInput('Cast', (dy) => dy),
  fromInput('Neg', (dy) => neg(dy)),
  fromInput('Abs', (dy, x) => mul(dy, sign(x))),
  fromInput('Square', (dy, x) => mul(dy, mul(x, 2))),
  fromInput('Log', (dy, x) => div(dy, x)),
  fromInput('Softplus', (dy, x) => mul(dy, sigmoid(x))),
  fromInput('Erf', (dy, x) => mul(dy, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI)))),
  fromInput('Step', (dy) => zerosLike(dy)),
  fromOutput('Sqrt', (dy, y) => div(dy, mul(y, 2))),
  fromOutput('Rsqrt', (dy, y) => mul(dy, mul(mul(y, square(y)), -0.5))),
  fromOutput('Exp', (dy, y) => mul(dy, y)),
  // Step and a product: a comparison is ten times slower on wasm.
  fromOutput('Relu', (dy, y) => mul(dy, step(y))),
  fromOutput('Sigmoid', (dy, y) => mul(dy, mul(y, sub(1, y)))),
  fromOutput('Tanh', (dy, y) => mul(dy, sub(1, square(y)))),
  select,
];
