import {
  conv2dLayer,
  kaimingUniform,
  layerNormLayer,
  normSpecs,
  type ParameterSpecs,
  parameter,
  scalePath,
  under,
  uniformWithin,
} from '@mem/nn';
import { gelu, linear, type TensorMap } from '@mem/tensor';
import { add, mul, reshape, type Tensor } from '@tensorflow/tfjs-core';

/** Layer normalisations outside transformer blocks are the ConvMAE code's with PyTorch's own epsilon. */
export const convolutionNormEpsilon = 1e-5;

/** Height and width of the depthwise filters. */
const filterSize = 5;

/** Options of `convolutionBlock`. */
export interface ConvolutionBlockOptions {
  /** `[batch, height, width, 1]`: 1 where the depthwise convolution may look, 0 elsewhere; everywhere unless given. */
  readonly visible?: Tensor | undefined;
  /** `[2, batch]`: what the convolution's and the MLP's branch are multiplied with (stochastic depth); ones unless given. */
  readonly pathScales?: Tensor | undefined;
}

/** A block's output and what it passed through, each `[batch, height, width, dim]`. */
export interface ConvolutionBlockResult {
  readonly x: Tensor;
  readonly intermediates: { readonly convolution: Tensor; readonly mlp: Tensor };
}

/**
 * The convolution block `name` of ConvMAE (Gao et al. 2022): a transformer block with a depthwise 5x5 convolution in
 * attention's place, x `[batch, height, width, dim]`.
 */
export function convolutionBlock(
  parameters: TensorMap,
  name: string,
  x: Tensor,
  { visible, pathScales }: ConvolutionBlockOptions = {},
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
  const middle = add(x, scalePath(convolution, pathScales, 0));
  const hidden = gelu(pointwise(parameters, `${name}.mlp.fc1`, normalize('norm2', middle)));
  const mlp = pointwise(parameters, `${name}.mlp.fc2`, hidden);
  return { x: add(middle, scalePath(mlp, pathScales, 1)), intermediates: { convolution, mlp } };
}

/** The 1x1 convolution `name` as what it is on channels-last maps, a linear layer: spares a change of layout on either side. */
function pointwise(parameters: TensorMap, name: string, x: Tensor): Tensor {
  const weight = parameter(parameters, `${name}.weight`);
  return linear(x, reshape(weight, weight.shape.slice(0, 2)), parameter(parameters, `${name}.bias`));
}

/** A block's parameters, its convolutions as torch.nn.Conv2d makes them. */
export function convolutionBlockSpecs(dim: number, { mlpRatio }: { readonly mlpRatio: number }): ParameterSpecs {
  const hidden = dim * mlpRatio;
  return {
    ...under('norm1', normSpecs(dim)),
    ...under('conv1', convolutionSpecs([dim, dim, 1, 1])),
    ...under('conv2', convolutionSpecs([dim, dim, 1, 1])),
    ...under('attn', convolutionSpecs([dim, 1, filterSize, filterSize])),
    ...under('norm2', normSpecs(dim)),
    ...under('mlp.fc1', convolutionSpecs([hidden, dim, 1, 1])),
    ...under('mlp.fc2', convolutionSpecs([dim, hidden, 1, 1])),
  };
}

/** A convolution with bias of weight `[out, in / groups, kh, kw]` as torch.nn.Conv2d makes it. */
export function convolutionSpecs(shape: readonly [number, number, number, number]): ParameterSpecs {
  const [to, from, height, width] = shape;
  return {
    weight: [shape, kaimingUniform],
    bias: [[to], uniformWithin((from * height * width) ** -0.5)],
  };
}
