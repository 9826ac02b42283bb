import { sinCosInitializer } from '@mem/backbones';
import {
  layerNormLayer,
  linearLayer,
  linearSpecs,
  normal02,
  normSpecs,
  type ParameterSpecs,
  parameter,
  transformerBlockSpecs,
  transformerBlocks,
  under,
  xavierUniform,
} from '@mem/nn';
import { gatherTokens, type TensorMap } from '@mem/tensor';
import { add, concat, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';

/** Settings of a decoder. */
export interface DecoderConfig {
  /** Length of a token. */
  readonly width: number;
  /** Number of transformer blocks. */
  readonly depth: number;
  readonly numHeads: number;
  readonly mlpRatio: number;
}

/** Sizes of a decoder's inputs and outputs. */
export interface DecoderSizes {
  /** Length of the encoder's tokens. */
  readonly encoderWidth: number;
  /** Number of patches along a side of an image. */
  readonly gridSize: number;
  /** Number of tokens before those of the patches: 1 where the encoder has a class token. */
  readonly prefix: 0 | 1;
  /** Number of values predicted per patch. */
  readonly pixels: number;
}

const blockNames = (depth: number): string[] => Array.from({ length: depth }, (_, i) => `decoder_blocks.${i}`);

/** Specs of a decoder's parameters and its fixed positions, under the MAE code's names. */
export function decoderSpecs(
  { width, depth, mlpRatio }: DecoderConfig,
  { encoderWidth, gridSize, prefix, pixels }: DecoderSizes,
): ParameterSpecs {
  return {
    mask_token: [[1, 1, width], normal02],
    decoder_pos_embed: [[1, prefix + gridSize ** 2, width], sinCosInitializer(gridSize, prefix)],
    ...under('decoder_embed', linearSpecs(encoderWidth, width, xavierUniform)),
    ...Object.assign({}, ...blockNames(depth).map((name) => under(name, transformerBlockSpecs(width, { mlpRatio })))),
    ...under('decoder_norm', normSpecs(width)),
    ...under('decoder_pred', linearSpecs(width, pixels, xavierUniform)),
  };
}

/**
 * Predicts every patch, `[batch, numPatches, pixels]`, from latent tokens `[batch, prefix + kept, encoderWidth]`. Mask
 * tokens take the hidden places, and `idsRestore` `[batch, numPatches]` restores the order.
 */
export function decode(
  parameters: TensorMap,
  latent: Tensor,
  idsRestore: Tensor,
  { depth, numHeads }: DecoderConfig,
  { prefix }: DecoderSizes,
): Tensor {
  const seen = linearLayer(parameters, 'decoder_embed', latent);
  const [batch, tokens, width] = seen.shape as [number, number, number];
  const numPatches = idsRestore.shape[1]!;
  const kept = tokens - prefix;
  // Adding to zeros instead of tiling makes the gradient that of a broadcast addition.
  const hidden = add(zeros([batch, numPatches - kept, width]), parameter(parameters, 'mask_token'));
  const ordered = gatherTokens(concat([slice(seen, [0, prefix, 0], [batch, kept, width]), hidden], 1), idsRestore);
  const all = prefix === 0 ? ordered : concat([slice(seen, [0, 0, 0], [batch, prefix, width]), ordered], 1);
  const embedded = add(all, parameter(parameters, 'decoder_pos_embed'));
  const { x } = transformerBlocks(parameters, blockNames(depth), embedded, { numHeads });
  const predicted = linearLayer(parameters, 'decoder_pred', layerNormLayer(parameters, 'decoder_norm', x));
  return slice(predicted, [0, prefix, 0], [batch, numPatches, predicted.shape[2]!]);
}
