import {
  conv2dLayer,
  conv2dSpecs,
  layerNormLayer,
  normSpecs,
  type ParameterSpecs,
  parameter,
  scalePath,
  under,
} from '@mem/nn';
import { gelu, linear, type TensorMap } from '@mem/tensor';
import { add, mul, reshape, type Tensor } from '@tensorflow/tfjs-core';

/** Epsilon of layer normalisations outside transformer blocks, where the ConvMAE code uses PyTorch's default. */
export const convolutionNormEpsilon = 1e-5;

/** Height and width of the depthwise filters. */
const filterSize = 5;

/** Options of `convolutionBlock`. */
export interface ConvolutionBlockOptions {
  /** Places the depthwise convolution sees: 1, else 0, `[batch, height, width, 1]`. By default it sees all. */
  readonly visible?: Tensor | undefined;
  /** Factors of residual branches for each sample, `[numPaths, batch]` (stochastic depth). By default none is scaled. */
  readonly pathScales?: Tensor | undefined;
  /**
   * Row of `pathScales` for the convolution branch; that of the MLP branch follows.
   * @default 0
   */
  readonly firstPath?: number;
}

/** Output and intermediates of a block, each `[batch, height, width, dim]`. */
export interface ConvolutionBlockResult {
  readonly x: Tensor;
  readonly intermediates: { readonly convolution: Tensor; readonly mlp: Tensor };
}

/**
 * Applies the convolution block `name` of ConvMAE (Gao et al. 2022) to x `[batch, height, width, dim]`: a transformer
 * block with a depthwise 5x5 convolution in place of attention.
 */
export function convolutionBlock(
  parameters: TensorMap,
  name: string,
  x: Tensor,
  { visible, pathScales, firstPath = 0 }: ConvolutionBlockOptions = {},
): ConvolutionBlockResult {
  const normalize = (norm: string, values: Tensor): Tensor =>
    layerNormLayer(parameters, `${name}.${norm}`, values, convolutionNormEpsilon);
  const projected = pointwise(parameters, `${name}.conv1`, normalize('norm1', x));
  const seen = visible === undefined ? projected : mul(projected, visible);
  const attended = conv2dLayer(parameters, `${name}.attn`, seen, {
    padding: (filterSize - 1) / 2,
    groups: x.shape[3]!,
  });
  const convolution = pointwise(parameters, `${name}.conv2`, attended);
  const middle = add(x, scalePath(convolution, pathScales, firstPath));
  const hidden = gelu(pointwise(parameters, `${name}.mlp.fc1`, normalize('norm2', middle)));
  const mlp = pointwise(parameters, `${name}.mlp.fc2`, hidden);
  return { x: add(middle, scalePath(mlp, pathScales, firstPath + 1)), intermediates: { convolution, mlp } };
}

/**
 * Applies the 1x1 convolution `name` as a linear layer of channels-last maps, which saves a change of layout on either
 * side.
 */
function pointwise(parameters: TensorMap, name: string, x: Tensor): Tensor {
  const weight = parameter(parameters, `${name}.weight`);
  return linear(x, reshape(weight, weight.shape.slice(0, 2)), parameter(parameters, `${name}.bias`));
}

/** Specs of a block's parameters, with convolutions initialised as torch.nn.Conv2d's. */
export function convolutionBlockSpecs(dim: number, { mlpRatio }: { readonly mlpRatio: number }): ParameterSpecs {
  const hidden = dim * mlpRatio;
  return {
    ...under('norm1', normSpecs(dim)),
    ...under('conv1', conv2dSpecs([dim, dim, 1, 1])),
    ...under('conv2', conv2dSpecs([dim, dim, 1, 1])),
    ...under('attn', conv2dSpecs([dim, 1, filterSize, filterSize])),
    ...under('norm2', normSpecs(dim)),
    ...under('mlp.fc1', conv2dSpecs([hidden, dim, 1, 1])),
    ...under('mlp.fc2', conv2dSpecs([dim, hidden, 1, 1])),
  };
}
