import { checkImages, type VitBackbone } from '@mem/backbones';
import { conv2dLayer, layerNormLayer, type ParameterSpecs, parameter, transformerBlocks } from '@mem/nn';
import { gatherTokens, type TensorMap } from '@mem/tensor';
import { add, concat, reshape, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { MaskedEncoder, MaskingTensors } from './masked-autoencoder.js';

/** Encoder of a ViT that runs on the visible patches only, so hidden ones cost nothing (He et al. 2022). */
export function maskedVit({ config, specs }: VitBackbone): MaskedEncoder {
  const { imageSize, patchSize, width, numHeads } = config;
  const blockNames = Array.from({ length: config.depth }, (_, i) => `blocks.${i}`);
  return {
    imageSize,
    patchSize,
    width,
    prefix: 1,
    decoderMlpRatio: config.mlpRatio,
    specs: () => encoderSpecs(specs()),
    encode: (parameters, images, masking) => {
      checkImages(images, imageSize);
      const seen = embedSeen(parameters, images, patchSize, masking);
      const { x } = transformerBlocks(parameters, blockNames, seen, { numHeads });
      return layerNormLayer(parameters, 'norm', x);
    },
  };
}

/** Embeds images as the class token and the visible patches with their positions, `[batch, 1 + kept, width]`. */
function embedSeen(parameters: TensorMap, images: Tensor, patchSize: number, { idsKeep }: MaskingTensors): Tensor {
  const map = conv2dLayer(parameters, 'patch_embed.proj', images, { stride: patchSize });
  const [batch, height, breadth, width] = map.shape as [number, number, number, number];
  const numPatches = height * breadth;
  const positions = parameter(parameters, 'pos_embed');
  const patches = add(reshape(map, [batch, numPatches, width]), slice(positions, [0, 1, 0], [1, numPatches, width]));
  const classToken = add(parameter(parameters, 'cls_token'), slice(positions, [0, 0, 0], [1, 1, width]));
  return concat([add(zeros([batch, 1, width]), classToken), gatherTokens(patches, idsKeep)], 1);
}

/** Specs of a classifier's parameters without its head. The last norm applies to every token, as `norm`. */
function encoderSpecs(specs: ParameterSpecs): ParameterSpecs {
  const encoder = Object.entries(specs).filter(([name]) => !name.startsWith('head.'));
  return Object.fromEntries(encoder.map(([name, spec]) => [name.replace(/^fc_norm\./, 'norm.'), spec]));
}
