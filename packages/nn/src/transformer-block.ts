import { attention, gelu, type TensorMap } from '@mem/tensor';
import { add, mul, reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { type Initializer, type ParameterSpecs, under, xavierUniform, zeros } from './initializers.js';
import { layerNormLayer, linearLayer, normSpecs } from './layers.js';

/** Options of `transformerBlock`. */
export interface TransformerBlockOptions {
  /** Number of attention heads. */
  readonly numHeads: number;
  /**
   * Added to the variance in the layer norms.
   * @default 1e-6
   */
  readonly epsilon?: number;
  /**
   * Factors of the attention branch and the MLP branch for each sample, `[2, batch]` (stochastic depth). By default the
   * branches are not scaled.
   */
  readonly pathScales?: Tensor | undefined;
}

/** Output and intermediates of a block, each `[batch, tokens, dim]`. */
export interface TransformerBlockResult {
  /** Output. */
  readonly x: Tensor;
  readonly intermediates: { readonly attention: Tensor; readonly mlp: Tensor };
}

/** Applies the pre-norm transformer block `name` to x `[batch, tokens, dim]`. Parameters have timm's names. */
export function transformerBlock(
  parameters: TensorMap,
  name: string,
  x: Tensor,
  { numHeads, epsilon = 1e-6, pathScales }: TransformerBlockOptions,
): TransformerBlockResult {
  const attended = selfAttention(
    parameters,
    `${name}.attn`,
    layerNormLayer(parameters, `${name}.norm1`, x, epsilon),
    numHeads,
  );
  const middle = add(x, scalePath(attended, pathScales, 0));
  const hidden = gelu(
    linearLayer(parameters, `${name}.mlp.fc1`, layerNormLayer(parameters, `${name}.norm2`, middle, epsilon)),
  );
  const mlp = linearLayer(parameters, `${name}.mlp.fc2`, hidden);
  return { x: add(middle, scalePath(mlp, pathScales, 1)), intermediates: { attention: attended, mlp } };
}

/**
 * Multiplies a residual branch `[batch, ...]` by row `path` of `pathScales` `[numPaths, batch]`, where they are given.
 */
export function scalePath(branch: Tensor, pathScales: Tensor | undefined, path: number): Tensor {
  if (pathScales === undefined) return branch;
  const batch = branch.shape[0]!;
  const scales = slice(pathScales, [path, 0], [1, batch]);
  return mul(branch, reshape(scales, [batch, ...branch.shape.slice(1).fill(1)]));
}

function selfAttention(parameters: TensorMap, name: string, x: Tensor, numHeads: number): Tensor {
  const [batch, tokens, dim] = x.shape as [number, number, number];
  const headDim = dim / numHeads;
  const qkv = reshape(linearLayer(parameters, `${name}.qkv`, x), [batch, tokens, 3 * numHeads, headDim]);
  const byHead = transpose(qkv, [0, 2, 1, 3]);
  const part = (i: number): Tensor => slice(byHead, [0, i * numHeads, 0, 0], [batch, numHeads, tokens, headDim]);
  const mixed = transpose(attention(part(0), part(1), part(2)), [0, 2, 1, 3]);
  return linearLayer(parameters, `${name}.proj`, reshape(mixed, [batch, tokens, dim]));
}

/** Options of `transformerBlockSpecs`. */
export interface TransformerBlockSpecsOptions {
  /**
   * Hidden units of the MLP as a multiple of `dim`.
   * @default 4
   */
  readonly mlpRatio?: number;
  /**
   * Initialiser of the linear layers' weights, by default that of the MAE code.
   * @default xavierUniform
   */
  readonly weight?: Initializer;
}

/** Specs of a block's parameters. Biases start at zero. */
export function transformerBlockSpecs(
  dim: number,
  { mlpRatio = 4, weight = xavierUniform }: TransformerBlockSpecsOptions = {},
): ParameterSpecs {
  const layer = (from: number, to: number): ParameterSpecs => ({ weight: [[to, from], weight], bias: [[to], zeros] });
  return {
    ...under('norm1', normSpecs(dim)),
    ...under('attn.qkv', layer(dim, 3 * dim)),
    ...under('attn.proj', layer(dim, dim)),
    ...under('norm2', normSpecs(dim)),
    ...under('mlp.fc1', layer(dim, mlpRatio * dim)),
    ...under('mlp.fc2', layer(mlpRatio * dim, dim)),
  };
}
