import {
  type BatchNormOptions,
  batchNormLayer,
  batchNormSpecs,
  conv2dLayer,
  kaimingNormal,
  type ParameterSpecs,
  under,
} from '@mem/nn';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A convolution without bias, padded so that only the stride shrinks the map, followed by batch normalisation. */
export interface ConvolutionNorm {
  /** Name of the convolution in the parameters. */
  readonly convolution: string;
  /** Name of the batch normalisation. */
  readonly norm: string;
  /** Input channels. */
  readonly from: number;
  /** Output channels. */
  readonly to: number;
  /** Height and width of the filter, odd. */
  readonly size: number;
  readonly stride?: number;
  readonly groups?: number;
}

/**
 * Applies the convolution and the normalisation to x `[batch, height, width, from]`, giving `[batch, height', width',
 * to]`.
 */
export function convolveAndNormalize(
  parameters: TensorMap,
  { convolution, norm, size, stride = 1, groups = 1 }: ConvolutionNorm,
  x: Tensor,
  options: BatchNormOptions,
): Tensor {
  const y = conv2dLayer(parameters, convolution, x, { stride, padding: (size - 1) / 2, groups });
  return batchNormLayer(parameters, norm, y, options);
}

/** Specs of the parameters and buffers, initialised as torchvision's. */
export function convolutionNormSpecs({
  convolution,
  norm,
  from,
  to,
  size,
  groups = 1,
}: ConvolutionNorm): ParameterSpecs {
  return {
    [`${convolution}.weight`]: [[to, from / groups, size, size], kaimingNormal],
    ...under(norm, batchNormSpecs(to)),
  };
}
