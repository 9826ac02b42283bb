import { add, mean, mul, reshape, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { columnSum } from './column-sum.js';

type LayerNormAttributes = { readonly epsilon: number };

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!]);

export const layerNormGradientKernel: OwnKernel = {
  name: 'MemLayerNormGradient',
  stock: ['Mean', 'Sub', 'Multiply', 'Reshape'],
  compose: ({ x, weight, center, inverseDeviation, dy }) => {
    const normalized = mul(sub(x!, center!), inverseDeviation!);
    const scaled = mul(dy!, weight!);
    const along = mul(normalized, mean(mul(scaled, normalized), -1, true));
    const dx = mul(sub(sub(scaled, mean(scaled, -1, true)), along), inverseDeviation!);
    return [dx, columnSum(rows(mul(dy!, normalized))), columnSum(rows(dy!))];
  },
};

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
      const inputs = { x: x!, weight: weight!, center: center!, inverseDeviation: inverseDeviation!, dy: dy! };
      const [dx, dWeight, dBias] = runKernel(layerNormGradientKernel, inputs, {});
      return { x: () => dx!, weight: () => dWeight!, bias: () => dBias! };
    },
  },
};

/** Layer normalisation over the last axis: x `[..., dim]`, weight and bias `[dim]`; gives `[..., dim]`. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  return runKernel(layerNormKernel, { x, weight, bias }, { epsilon })[0]!;
}
