import { add, div, expandDims, mul, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';

export const magnitudeKernel: OwnKernel<'MemMagnitude', [x: Tensor, magnitudes: Tensor]> = {
  name: 'MemMagnitude',
  stock: ['Square', 'Sum', 'Add', 'Sqrt', 'RealDiv', 'Multiply', 'ExpandDims'],
  compose: ({ x }, { epsilon }) => sqrt(add(sum(square(x), -1), epsilon)),
  gradient: {
    inputs: ['x'],
    outputs: [true],
    of: (dy, [x, magnitudes]) => ({ x: () => mul(x, expandDims(div(dy, magnitudes), -1)) }),
  },
};

/**
 * Magnitude over the last axis, `sqrt(sum(x^2) + epsilon)`: `[..., dim]` to `[...]`. Its gradient is finite at zero.
 */
export function magnitude(x: Tensor, epsilon: number): Tensor {
  return runKernel(magnitudeKernel, { x }, { epsilon });
}
