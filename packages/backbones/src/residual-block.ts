import { type BatchNormOptions, type ParameterSpecs, zeros } from '@mem/nn';
import type { TensorMap } from '@mem/tensor';
import { add, relu, type Tensor } from '@tensorflow/tfjs-core';
import { type ConvolutionNorm, convolutionNormSpecs, convolveAndNormalize } from './convolution-norm.js';

/**
 * Kind of residual block: `basic` has two 3x3 convolutions; `bottleneck` has a 1x1, a 3x3 that may be grouped, and a
 * 1x1 to four times the planes.
 */
export type ResidualBlockKind = 'basic' | 'bottleneck';

/** Output channels of a block as a multiple of its planes. */
export const expansion: Readonly<Record<ResidualBlockKind, number>> = { basic: 1, bottleneck: 4 };

/** Layers of a block. */
export interface ResidualBlock {
  readonly name: string;
  /** Layers of the residual branch in order, with a ReLU between each two. */
  readonly branch: readonly ConvolutionNorm[];
  /** Projection of the input to the shape of the output, where they differ. */
  readonly downsample?: ConvolutionNorm;
}

/** Name and sizes of a block. */
export interface ResidualBlockShape {
  readonly name: string;
  readonly kind: ResidualBlockKind;
  /** Input channels. */
  readonly from: number;
  readonly planes: number;
  readonly stride: number;
  readonly groups: number;
  /** Channels per group of the 3x3 convolution in a block of 64 planes. */
  readonly widthPerGroup: number;
}

/**
 * Lays out a block (He et al. 2016; grouped: Xie et al. 2017) under torchvision's names, with its stride in the 3x3
 * convolution.
 */
export function residualBlock(shape: ResidualBlockShape): ResidualBlock {
  const { name, kind, from, planes, stride, groups, widthPerGroup } = shape;
  const to = planes * expansion[kind];
  const width = Math.floor((planes * widthPerGroup) / 64) * groups;
  const sizes =
    kind === 'basic'
      ? [
          { from, to: planes, size: 3, stride },
          { from: planes, to, size: 3 },
        ]
      : [
          { from, to: width, size: 1 },
          { from: width, to: width, size: 3, stride, groups },
          { from: width, to, size: 1 },
        ];
  const branch = sizes.map((size, i) => ({ convolution: `${name}.conv${i + 1}`, norm: `${name}.bn${i + 1}`, ...size }));
  if (stride === 1 && from === to) return { name, branch };
  const [convolution, norm] = [`${name}.downsample.0`, `${name}.downsample.1`];
  return { name, branch, downsample: { convolution, norm, from, to, size: 1, stride } };
}

/** Output and intermediates of a block, each `[batch, height, width, channels]`. */
export interface ResidualBlockResult {
  readonly x: Tensor;
  /** `residual` is the output of the branch, `output` is x. */
  readonly intermediates: { readonly residual: Tensor; readonly output: Tensor };
}

/** Runs a block on x `[batch, height, width, from]`. */
export function runResidualBlock(
  parameters: TensorMap,
  { branch, downsample }: ResidualBlock,
  x: Tensor,
  options: BatchNormOptions,
): ResidualBlockResult {
  const residual = branch.reduce(
    (y, layer, i) => convolveAndNormalize(parameters, layer, i === 0 ? y : relu(y), options),
    x,
  );
  const shortcut = downsample === undefined ? x : convolveAndNormalize(parameters, downsample, x, options);
  const output = relu(add(residual, shortcut));
  return { x: output, intermediates: { residual, output } };
}

/** Specs of a block's parameters and buffers. With `zeroInit` it starts as the identity (Goyal et al. 2017). */
export function residualBlockSpecs({ branch, downsample }: ResidualBlock, zeroInit: boolean): ParameterSpecs {
  const last = branch.at(-1)!;
  const layers = downsample === undefined ? branch : [...branch, downsample];
  return {
    ...Object.assign({}, ...layers.map(convolutionNormSpecs)),
    ...(zeroInit ? { [`${last.norm}.weight`]: [[last.to], zeros] } : {}),
  };
}
