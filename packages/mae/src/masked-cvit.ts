import { type CvitConfig, convolutionStages, cvitEncoderSpecs } from '@mem/backbones';
import { conv2dLayer, conv2dSpecs, layerNormLayer, normSpecs, parameter, transformerBlocks, under } from '@mem/nn';
import { gatherTokens, type TensorMap } from '@mem/tensor';
import { add, mul, ones, reshape, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { MaskedEncoder, MaskingTensors } from './masked-autoencoder.js';

/**
 * Encoder of a CViT (ConvMAE, Gao et al. 2022). The convolutions do not see the places of hidden tokens, the
 * transformer blocks run on the visible tokens only, and the maps of both convolution stages are added to the tokens at
 * the end.
 */
export function maskedCvit(config: Required<CvitConfig>): MaskedEncoder {
  const { imageSize, patchSizes, embedDims, depths, numHeads, mlpRatios } = config;
  const blockNames = Array.from({ length: depths[2] }, (_, i) => `blocks3.${i}`);
  const width = embedDims[2];
  const [, second, third] = patchSizes;
  const patchSize = patchSizes[0] * second * third;
  const gridSize = imageSize / patchSize;
  /** Number of places of each convolution stage's map along the side of a token. */
  const [firstScale, secondScale] = [second * third, third];
  return {
    imageSize,
    patchSize,
    width,
    prefix: 0,
    decoderMlpRatio: mlpRatios[0],
    specs: () => ({
      ...cvitEncoderSpecs(config, { initialization: 'autoencoder' }),
      ...under('stage1_output_decode', conv2dSpecs([width, embedDims[0], firstScale, firstScale])),
      ...under('stage2_output_decode', conv2dSpecs([width, embedDims[1], secondScale, secondScale])),
      ...under('norm', normSpecs(width)),
    }),
    encode: (parameters, images, { idsKeep, mask }: MaskingTensors) => {
      const visible = {
        stage1: visiblePlaces(mask, gridSize, firstScale),
        stage2: visiblePlaces(mask, gridSize, secondScale),
      };
      const stages = convolutionStages(parameters, config, images, { visible });
      const seen = gatherTokens(add(stages.tokens, parameter(parameters, 'pos_embed')), idsKeep);
      const { x } = transformerBlocks(parameters, blockNames, seen, { numHeads });
      const fused = (name: string, map: Tensor, scale: number): Tensor =>
        gatherTokens(tokensOf(parameters, name, map, scale), idsKeep);
      const first = fused('stage1_output_decode', stages.stage1, firstScale);
      const second = fused('stage2_output_decode', stages.stage2, secondScale);
      return layerNormLayer(parameters, 'norm', add(add(x, first), second));
    },
  };
}

/** Convolves a map `[batch, height, width, dim]` to tokens `[batch, tokens, to]`. */
function tokensOf(parameters: TensorMap, name: string, map: Tensor, scale: number): Tensor {
  const tokens = conv2dLayer(parameters, name, map, { stride: scale });
  const [batch, height, width, dim] = tokens.shape as [number, number, number, number];
  return reshape(tokens, [batch, height * width, dim]);
}

/**
 * Expands the mask `[batch, tokens]` to a map with `scale` places along the side of a token, `[batch, height, width,
 * 1]`, 1 where it is visible.
 */
function visiblePlaces(mask: Tensor, gridSize: number, scale: number): Tensor {
  const batch = mask.shape[0]!;
  const seen = reshape(sub(1, mask), [batch, gridSize, 1, gridSize, 1]);
  return reshape(mul(seen, ones([1, 1, scale, 1, scale])), [batch, gridSize * scale, gridSize * scale, 1]);
}
