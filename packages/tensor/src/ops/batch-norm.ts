import { add, div, mul, rsqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { columnSum } from './column-sum.js';
import { lastLength, rows } from './rows.js';

const channelMean = (x: Tensor): Tensor => div(columnSum(rows(x)), x.size / lastLength(x));

export const batchNormGradientKernel: OwnKernel<'MemBatchNormGradient'> = {
  name: 'MemBatchNormGradient',
  stock: ['Sub', 'Add', 'Rsqrt', 'Multiply', 'RealDiv', 'Mean', 'Reshape'],
  compose: ({ x, weight, mean, variance, dy }, { epsilon }) => {
    const inverseDeviation = rsqrt(add(variance, epsilon));
    const normalized = mul(sub(x, mean), inverseDeviation);
    const dWeight = columnSum(rows(mul(dy, normalized)));
    const dBias = columnSum(rows(dy));
    const count = x.size / weight.size;
    const centered = sub(sub(dy, div(dBias, count)), mul(normalized, div(dWeight, count)));
    return [mul(centered, mul(weight, inverseDeviation)), dWeight, dBias];
  },
};

export const batchNormKernel: OwnKernel<'MemBatchNorm', [x: Tensor, weight: Tensor, mean: Tensor, variance: Tensor]> = {
  name: 'MemBatchNorm',
  stock: ['Sub', 'Square', 'Add', 'Rsqrt', 'Multiply', 'RealDiv', 'Mean', 'Reshape'],
  compose: ({ x, weight, bias }, { epsilon }) => {
    const mean = channelMean(x);
    const centered = sub(x, mean);
    const variance = channelMean(square(centered));
    return [add(mul(centered, mul(rsqrt(add(variance, epsilon)), weight)), bias), mean, variance];
  },
  gradient: {
    inputs: ['x', 'weight'],
    outputs: [false, true, true],
    of: ([dy], [x, weight, mean, variance], { epsilon }) => {
      const inputs = { x, weight, mean, variance, dy };
      const [dx, dWeight, dBias] = runKernel(batchNormGradientKernel, inputs, { epsilon });
      return { x: () => dx, weight: () => dWeight, bias: () => dBias };
    },
  },
};

/** Result of `batchNormTraining`. */
export interface BatchNormResult {
  /** Normalised values, in the shape of `x`. */
  readonly y: Tensor;
  /** Mean of the batch, `[channels]`. */
  readonly mean: Tensor;
  /** Biased variance of the batch, `[channels]`. */
  readonly variance: Tensor;
}

/**
 * Batch normalisation with the statistics of the batch, over all axes but the last: `x` `[..., channels]`, `weight` and
 * `bias` `[channels]`.
 */
export function batchNormTraining(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): BatchNormResult {
  const [y, mean, variance] = runKernel(batchNormKernel, { x, weight, bias }, { epsilon });
  return { y, mean, variance };
}

/**
 * Batch normalisation of `x` `[..., channels]` with running statistics, all `[channels]`: one scale and one shift for
 * each channel.
 */
export function batchNormEvaluation(
  x: Tensor,
  { weight, bias, mean, variance }: Readonly<Record<'weight' | 'bias' | 'mean' | 'variance', Tensor>>,
  epsilon: number,
): Tensor {
  const scale = mul(weight, rsqrt(add(variance, epsilon)));
  return add(mul(x, scale), sub(bias, mul(mean, scale)));
}
