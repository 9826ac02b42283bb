import { add, erf, exp, mul, square, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';

const normalCdf = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

export const geluGradientKernel: OwnKernel<'MemGeluGradient'> = {
  name: 'MemGeluGradient',
  stock: ['Erf', 'Exp', 'Square', 'Add', 'Multiply'],
  compose: ({ x, dy }) => {
    const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return mul(dy, add(normalCdf(x), mul(x, density)));
  },
};

export const geluKernel: OwnKernel<'MemGelu', [x: Tensor]> = {
  name: 'MemGelu',
  stock: ['Erf', 'Add', 'Multiply'],
  compose: ({ x }) => mul(x, normalCdf(x)),
  gradient: {
    inputs: ['x'],
    of: (dy, [x]) => ({ x: () => runKernel(geluGradientKernel, { x, dy }, {}) }),
  },
};

/** Exact GELU, `x * Phi(x)`, element by element. */
export function gelu(x: Tensor): Tensor {
  return runKernel(geluKernel, { x }, {});
}
