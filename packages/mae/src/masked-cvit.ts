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
 * A CViT's encoder (ConvMAE, Gao et al. 2022): one mask for the tokens, whose blocks of places the convolutions do not
 * look at; transformers on the seen tokens alone; at the end both convolution stages' maps are added to the tokens.
 */
export function maskedCvit(config: Required<CvitConfig>): MaskedEncoder {
  const { imageSize, patchSizes, embedDims, depths, numHeads, mlpRatios } = config;
  const width = embedDims[2];
  const [, second, third] = patchSizes;
  const patchSize = patchSizes[0] * second * third;
  const gridSize = imageSize / patchSize;
  /** Places of each convolution stage's map along a token's side. */
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

/** A convolution that makes one token of each square of a map. */
const fusionSpecs = (from: number, to: number, scale: number): ParameterSpecs => ({
  weight: [[to, from, scale, scale], kaimingUniform],
  bias: [[to], uniformWithin((from * scale ** 2) ** -0.5)],
});

/** A map `[batch, height, width, dim]` as tokens `[batch, tokens, to]`. */
function tokensOf(parameters: TensorMap, name: string, map: Tensor, scale: number): Tensor {
  const tokens = conv2dLayer(parameters, name, map, { stride: scale });
  const [batch, height, width, dim] = tokens.shape as [number, number, number, number];
  return reshape(tokens, [batch, height * width, dim]);
}

/** The mask `[batch, tokens]` on a map with `scale` places along a token's side: `[batch, height, width, 1]`, 1 for what is seen. */
function visiblePlaces(mask: Tensor, gridSize: number, scale: number): Tensor {
  const batch = mask.shape[0]!;
  const seen = reshape(sub(1, mask), [batch, gridSize, 1, gridSize, 1]);
  return reshape(mul(seen, ones([1, 1, scale, 1, scale])), [batch, gridSize * scale, gridSize * scale, 1]);
}
