import { conv2dLayer, layerNormLayer, linearLayer } from '@mem/nn';
import { gelu, type TensorMap } from '@mem/tensor';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import { checkImages } from './check-images.js';
import { convolutionBlock, convolutionNormEpsilon } from './convolution-block.js';
import { type CvitEncoderConfig, cvitBlockNames } from './cvit-encoder.js';

/** Options of `convolutionStages`. */
export interface ConvolutionStagesOptions {
  /** Places of each stage's map that are visible in masked pre-training: 1, else 0, `[batch, height, width, 1]`. */
  readonly visible?: { readonly stage1: Tensor; readonly stage2: Tensor };
  /** Factor of each residual branch per image, `[numPaths, batch]`, two per block. By default they are not scaled. */
  readonly pathScales?: Tensor | undefined;
}

/** Outputs of the convolution stages. */
export interface ConvolutionStages {
  /** Map after the first stage, `[batch, height, width, embedDims[0]]`. */
  readonly stage1: Tensor;
  /** Map after the second stage, `[batch, height, width, embedDims[1]]`. */
  readonly stage2: Tensor;
  /** Input of the third stage, without positions, `[batch, tokens, embedDims[2]]`. */
  readonly tokens: Tensor;
  /** Intermediates of each convolution block by name, including its `output`. */
  readonly intermediates: { readonly [block: string]: TensorMap };
}

/**
 * Runs the two convolution stages of a CViT and the patch embedding of the third on float32 images
 * `[batch, imageSize, imageSize, 3]`. With `visible`, the depthwise convolutions see visible places only (the masked
 * convolution of ConvMAE, Gao et al. 2022).
 * @throws MemError `bad-shape` for images of another shape.
 * @throws MemError `missing-parameter`.
 */
export function convolutionStages(
  parameters: TensorMap,
  config: CvitEncoderConfig,
  images: Tensor,
  { visible, pathScales }: ConvolutionStagesOptions = {},
): ConvolutionStages {
  checkImages(images, config.imageSize);
  const [first, second] = cvitBlockNames(config) as [string[], string[]];
  const intermediates: Record<string, TensorMap> = {};
  const embed = (stage: number, x: Tensor): Tensor => {
    const name = `patch_embed${stage}`;
    const patches = conv2dLayer(parameters, `${name}.proj`, x, { stride: config.patchSizes[stage - 1]! });
    return gelu(layerNormLayer(parameters, `${name}.norm`, patches, convolutionNormEpsilon));
  };
  const run = (names: readonly string[], x: Tensor, firstPath: number, seen: Tensor | undefined): Tensor =>
    names.reduce((input, name, i) => {
      const options = { visible: seen, pathScales, firstPath: firstPath + 2 * i };
      const block = convolutionBlock(parameters, name, input, options);
      intermediates[name] = { ...block.intermediates, output: block.x };
      return block.x;
    }, x);

  const stage1 = run(first, embed(1, images), 0, visible?.stage1);
  const stage2 = run(second, embed(2, stage1), 2 * first.length, visible?.stage2);
  const map = embed(3, stage2);
  const [batch, height, width, dim] = map.shape as [number, number, number, number];
  const tokens = linearLayer(parameters, 'patch_embed4', reshape(map, [batch, height * width, dim]));
  return { stage1, stage2, tokens, intermediates };
}
