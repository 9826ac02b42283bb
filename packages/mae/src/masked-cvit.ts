import { type CvitConfig, convolutionStages, cvitEncoderSpecs } from '@mem/backbones';
import {
  conv2dLayer,
  kaimingUniform,
  layerNormLayer,
  normSpecs,
  type ParameterSpecs,
  parameter,
  transformerBlock,
  under,
  uniformWithin,
} from '@mem/nn';
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
      ...under('stage1_output_decode', fusionSpecs(embedDims[0], width, firstScale)),
      ...under('stage2_output_decode', fusionSpecs(embedDims[1], width, secondScale)),
      ...under('norm', normSpecs(width)),
    }),
    encode: (parameters, images, { idsKeep, mask }: MaskingTensors) => {
      const visible = {
        stage1: visiblePlaces(mask, gridSize, firstScale),
        stage2: visiblePlaces(mask, gridSize, secondScale),
      };
      const stages = convolutionStages(parameters, config, images, { visible });
      let x = gatherTokens(add(stages.tokens, parameter(parameters, 'pos_embed')), idsKeep);
      for (let i = 0; i < depths[2]; i++) x = transformerBlock(parameters, `blocks3.${i}`, x, { numHeads }).x;
      const fused = (name: string, map: Tensor, scale: number): Tensor =>
        gatherTokens(tokensOf(parameters, name, map, scale), idsKeep);
      x = add(x, fused('stage1_output_decode', stages.stage1, firstScale));
      x = add(x, fused('stage2_output_decode', stages.stage2, secondScale));
      return layerNormLayer(parameters, 'norm', x);
    },
  };
}

/** Specs of a convolution that makes one token of each square of a map. */
const fusionSpecs = (from: number, to: number, scale: number): ParameterSpecs => ({
  weight: [[to, from, scale, scale], kaimingUniform],
  bias: [[to], uniformWithin((from * scale ** 2) ** -0.5)],
});

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
