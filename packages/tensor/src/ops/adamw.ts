import { add, div, mul, pow, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { AdamWAttributes } from '../kernel-signatures.js';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmAdamW } from '../wasm/optimizer-updates.js';

export const adamWKernel: OwnKernel<'MemAdamW'> = {
  name: 'MemAdamW',
  stock: ['Add', 'Sub', 'Multiply', 'RealDiv', 'Pow', 'Sqrt', 'Square'],
  compose: (inputs, { beta1, beta2, epsilon, weightDecay, learningRateScale }) => {
    const { parameter, gradient, firstMoment, secondMoment, learningRate, step } = inputs;
    const rate = mul(learningRate, learningRateScale);
    const m = add(mul(firstMoment, beta1), mul(gradient, 1 - beta1));
    const v = add(mul(secondMoment, beta2), mul(square(gradient), 1 - beta2));
    const correction1 = sub(1, pow(beta1, step));
    const correction2 = sqrt(sub(1, pow(beta2, step)));
    const direction = div(m, add(div(sqrt(v), correction2), epsilon));
    const decayed = weightDecay === 0 ? parameter : mul(parameter, sub(1, mul(rate, weightDecay)));
    return [sub(decayed, mul(direction, div(rate, correction1))), m, v];
  },
  native: { wasm: wasmAdamW },
};

/** A parameter and its two moments, all of the same shape. */
export interface AdamWSlot {
  readonly parameter: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

/**
 * Applies one AdamW update (Loshchilov & Hutter 2019), like torch.optim.AdamW. `learningRate` and `step`, which counts
 * from 1, are scalars.
 */
export function adamWUpdate(
  slot: AdamWSlot,
  gradient: Tensor,
  { learningRate, step }: { readonly learningRate: Tensor; readonly step: Tensor },
  attributes: AdamWAttributes,
): AdamWSlot {
  const inputs = { ...slot, gradient, learningRate, step };
  const [parameter, firstMoment, secondMoment] = runKernel(adamWKernel, inputs, attributes);
  return { parameter, firstMoment, secondMoment };
}
