import { engine, maxPool as stockMaxPool, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { PoolAttributes } from '../kernel-signatures.js';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmMaxPoolGradient } from '../wasm/max-pool-gradient.js';

export const maxPoolGradientKernel: OwnKernel<'MemMaxPoolGradient'> = {
  name: 'MemMaxPoolGradient',
  stock: ['MaxPoolGrad'],
  compose: ({ dy, x, y }, { size, stride, padding }) =>
    engine().runKernel(
      'MaxPoolGrad',
      { dy, input: x, output: y },
      { filterSize: size, strides: stride, pad: padding },
    ) as Tensor,
  native: { wasm: wasmMaxPoolGradient },
};

export const maxPoolKernel: OwnKernel<'MemMaxPool', [x: Tensor, y: Tensor]> = {
  name: 'MemMaxPool',
  stock: ['MaxPool'],
  compose: ({ x }, { size, stride, padding }) => stockMaxPool(x as Tensor4D, size, stride, padding),
  gradient: {
    inputs: ['x'],
    outputs: [true],
    of: (dy, [x, y], attributes) => ({
      x: () => runKernel(maxPoolGradientKernel, { dy, x, y }, attributes),
    }),
  },
};

/** Largest value in each window of `x` `[batch, height, width, channels]`. Padding counts as minus infinity. */
export function maxPool(x: Tensor, { size, stride, padding }: PoolAttributes): Tensor {
  return runKernel(maxPoolKernel, { x }, { size, stride, padding });
}
