import { MemError } from '@mem/errors';
import {
  batchNormEvaluation,
  batchNormTraining,
  type Conv2dOptions,
  conv2d,
  layerNorm,
  linear,
  type TensorMap,
} from '@mem/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { type Initializer, kaimingUniform, ones, type ParameterSpecs, uniformWithin, zeros } from './initializers.js';
import { parameter } from './parameter.js';

/** Applies the linear layer `name` to x `[..., in]`, giving `[..., out]`. */
export function linearLayer(parameters: TensorMap, name: string, x: Tensor): Tensor {
  return linear(x, parameter(parameters, `${name}.weight`), parameters[`${name}.bias`]);
}

/** Specs of a linear layer's parameters, initialised as torch.nn.Linear's, or by `weight` with a bias of zeros. */
export function linearSpecs(from: number, to: number, weight?: Initializer): ParameterSpecs {
  if (weight !== undefined) return { weight: [[to, from], weight], bias: [[to], zeros] };
  return { weight: [[to, from], kaimingUniform], bias: [[to], uniformWithin(1 / Math.sqrt(from))] };
}

/** Applies the layer normalisation `name` over the last axis of x `[..., dim]`. */
export function layerNormLayer(parameters: TensorMap, name: string, x: Tensor, epsilon = 1e-6): Tensor {
  return layerNorm(x, parameter(parameters, `${name}.weight`), parameter(parameters, `${name}.bias`), epsilon);
}

/** Specs of a normalisation's scale and shift `[dim]`, initialised to 1 and 0. */
export function normSpecs(dim: number): ParameterSpecs {
  return { weight: [[dim], ones], bias: [[dim], zeros] };
}

/**
 * Applies the convolution `name` to x `[batch, height, width, in]`. Its weight is `[out, in / groups, kh, kw]`, its
 * bias optional.
 */
export function conv2dLayer(parameters: TensorMap, name: string, x: Tensor, options: Conv2dOptions = {}): Tensor {
  const y = conv2d(x, parameter(parameters, `${name}.weight`), options);
  const bias = parameters[`${name}.bias`];
  return bias === undefined ? y : add(y, bias);
}

/** Specs of a convolution with bias, of weight `[out, in / groups, kh, kw]`, initialised as torch.nn.Conv2d's. */
export function conv2dSpecs(shape: readonly [number, number, number, number]): ParameterSpecs {
  const [to, from, height, width] = shape;
  return { weight: [shape, kaimingUniform], bias: [[to], uniformWithin((from * height * width) ** -0.5)] };
}

/** Added to variances in batch normalisation, as in PyTorch and torchvision. */
const epsilon = 1e-5;

/** Options of `batchNormLayer`. */
export interface BatchNormOptions {
  /** Normalise with the batch statistics and update the running ones. */
  readonly training: boolean;
  /** Receives the new running statistics, under the names of their buffers. */
  readonly updates: Record<string, Tensor>;
  /**
   * Weight of the batch in the new running statistics.
   * @default 0.1
   */
  readonly momentum?: number;
}

/**
 * Applies the batch normalisation `name` over all axes but the last of x `[..., dim]`. Running variances are unbiased,
 * as in PyTorch.
 * @throws MemError `bad-shape` when training on a single value per channel, which has no variance.
 */
export function batchNormLayer(
  parameters: TensorMap,
  name: string,
  x: Tensor,
  { training, updates, momentum = 0.1 }: BatchNormOptions,
): Tensor {
  const weight = parameter(parameters, `${name}.weight`);
  const bias = parameter(parameters, `${name}.bias`);
  const [meanName, varianceName] = [`${name}.running_mean`, `${name}.running_var`];
  const [runningMean, runningVariance] = [parameter(parameters, meanName), parameter(parameters, varianceName)];
  if (!training) {
    return batchNormEvaluation(x, { weight, bias, mean: runningMean, variance: runningVariance }, epsilon);
  }
  const count = x.size / weight.size;
  if (count < 2) {
    throw new MemError(
      'bad-shape',
      `Batch normalisation ${name} needs at least two values per channel to train, but x is [${x.shape}]; use larger batches.`,
      { name, shape: x.shape },
    );
  }
  const { y, mean, variance } = batchNormTraining(x, weight, bias, epsilon);
  const toward = (running: Tensor, batch: Tensor): Tensor => add(mul(running, 1 - momentum), mul(batch, momentum));
  updates[meanName] = toward(runningMean, mean);
  updates[varianceName] = toward(runningVariance, mul(variance, count / (count - 1)));
  return y;
}

/** Specs of a batch normalisation's parameters and running statistics, all `[dim]`. */
export function batchNormSpecs(dim: number): ParameterSpecs {
  return { ...normSpecs(dim), running_mean: [[dim], zeros], running_var: [[dim], ones] };
}
