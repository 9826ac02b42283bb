import { add, mean, mul, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { columnSum } from './column-sum.js';

type LayerNormAttributes = { readonly epsilon: number };

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!]);

export const layerNormKernel: OwnKernel<LayerNormAttributes> = {
  name: 'MemLayerNorm',
  stock: ['Mean', 'Sub', 'Square', 'Add', 'Rsqrt', 'Multiply', 'Reshape'],
  compose: ({ x, weight, bias }, { epsilon }) => {
    const center = mean(x!, -1, true);
    const centered = sub(x!, center);
    const inverseDeviation = rsqrt(add(mean(square(centered), -1, true), epsilon));
    return [add(mul(mul(centered, inverseDeviation), weight!), bias!), center, inverseDeviation];
  },
  gradient: {
    inputs: ['x', 'weight'],
    outputs: [false, true, true],
    of: ([dy], [x, weight, center, inverseDeviation]) => {
      const normalized = mul(sub(x!, center!), inverseDeviation!);
      return {
        x: () => {
          const scaled = mul(dy!, weight!);
          const along = mul(normalized, mean(mul(scaled, normalized), -1, true));
          return mul(sub(sub(scaled, mean(scaled, -1, true)), along), inverseDeviation!);
        },
        weight: () => columnSum(rows(mul(dy!, normalized))),
        bias: () => columnSum(rows(dy!)),
      };
    },
  },
};

/** Layer normalisation over the last axis: x `[..., dim]`, weight and bias `[dim]`; gives `[..., dim]`. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  return runKernel(layerNormKernel, { x, weight, bias }, { epsilon })[0]!;
}
