import { attention, gelu, type TensorMap } from '@mem/tensor';
import { add, mul, reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { type Initializer, type ParameterSpecs, under, xavierUniform } from './initializers.js';
import { layerNormLayer, linearLayer, linearSpecs, normSpecs } from './layers.js';

/** Options of `transformerBlock`. */
export interface TransformerBlockOptions {
  /** Number of attention heads. */
  readonly numHeads: number;
  /** Factors of residual branches for each sample, `[numPaths, batch]` (stochastic depth). By default none is scaled. */
  readonly pathScales?: Tensor | undefined;
  /**
   * Row of `pathScales` for the attention branch of the first block. The MLP branch and further blocks follow.
   * @default 0
   */
  readonly firstPath?: number;
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
  { numHeads, pathScales, firstPath = 0 }: TransformerBlockOptions,
): TransformerBlockResult {
  const normalized = layerNormLayer(parameters, `${name}.norm1`, x);
  const attended = selfAttention(parameters, `${name}.attn`, normalized, numHeads);
  const middle = add(x, scalePath(attended, pathScales, firstPath));
  const renormalized = layerNormLayer(parameters, `${name}.norm2`, middle);
  const hidden = gelu(linearLayer(parameters, `${name}.mlp.fc1`, renormalized));
  const mlp = linearLayer(parameters, `${name}.mlp.fc2`, hidden);
  return { x: add(middle, scalePath(mlp, pathScales, firstPath + 1)), intermediates: { attention: attended, mlp } };
}

/** Applies blocks in order. Returns the intermediates of each by name, including its `output`. */
export function transformerBlocks(
  parameters: TensorMap,
  names: readonly string[],
  x: Tensor,
  { firstPath = 0, ...options }: TransformerBlockOptions,
): { readonly x: Tensor; readonly intermediates: Record<string, TensorMap> } {
  const intermediates: Record<string, TensorMap> = {};
  let current = x;
  for (const [i, name] of names.entries()) {
    const block = transformerBlock(parameters, name, current, { ...options, firstPath: firstPath + 2 * i });
    current = block.x;
    intermediates[name] = { ...block.intermediates, output: current };
  }
  return { x: current, intermediates };
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
  return {
    ...under('norm1', normSpecs(dim)),
    ...under('attn.qkv', linearSpecs(dim, 3 * dim, weight)),
    ...under('attn.proj', linearSpecs(dim, dim, weight)),
    ...under('norm2', normSpecs(dim)),
    ...under('mlp.fc1', linearSpecs(dim, mlpRatio * dim, weight)),
    ...under('mlp.fc2', linearSpecs(mlpRatio * dim, dim, weight)),
  };
}
