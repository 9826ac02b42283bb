import { add, mean, mul, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { columnSum } from './column-sum.js';
import { rows } from './rows.js';

export const layerNormGradientKernel: OwnKernel<'MemLayerNormGradient'> = {
  name: 'MemLayerNormGradient',
  stock: ['Mean', 'Sub', 'Multiply', 'Reshape'],
  compose: ({ x, weight, center, inverseDeviation, dy }) => {
    const normalized = mul(sub(x, center), inverseDeviation);
    const scaled = mul(dy, weight);
    const along = mul(normalized, mean(mul(scaled, normalized), -1, true));
    const dx = mul(sub(sub(scaled, mean(scaled, -1, true)), along), inverseDeviation);
    return [dx, columnSum(rows(mul(dy, normalized))), columnSum(rows(dy))];
  },
};

export const layerNormKernel: OwnKernel<
  'MemLayerNorm',
  [x: Tensor, weight: Tensor, center: Tensor, inverseDeviation: Tensor]
> = {
  name: 'MemLayerNorm',
  stock: ['Mean', 'Sub', 'Square', 'Add', 'Rsqrt', 'Multiply', 'Reshape'],
  compose: ({ x, weight, bias }, { epsilon }) => {
    const center = mean(x, -1, true);
    const centered = sub(x, center);
    const inverseDeviation = rsqrt(add(mean(square(centered), -1, true), epsilon));
    return [add(mul(mul(centered, inverseDeviation), weight), bias), center, inverseDeviation];
  },
  gradient: {
    inputs: ['x', 'weight'],
    outputs: [false, true, true],
    of: ([dy], [x, weight, center, inverseDeviation]) => {
      const inputs = { x, weight, center, inverseDeviation, dy };
      const [dx, dWeight, dBias] = runKernel(layerNormGradientKernel, inputs, {});
      return { x: () => dx, weight: () => dWeight, bias: () => dBias };
    },
  },
};

/**
 * Layer normalisation over the last axis of `x` `[..., dim]`, with `weight` and `bias` `[dim]`. Returns `[..., dim]`.
 */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  const [y] = runKernel(layerNormKernel, { x, weight, bias }, { epsilon });
  return y;
}
