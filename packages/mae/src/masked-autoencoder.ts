import type { HostMap } from '@mem/arrays';
import { checkMultiple, checkPositive } from '@mem/errors';
import { initialize, type ParameterSpecs } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import { div, mean, mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type DecoderConfig, decode, decoderSpecs } from './decoder.js';
import { normalizePatches, patchify } from './patches.js';

/** A `Masking` as tensors. */
export interface MaskingTensors {
  /** int32 `[batch, kept]` */
  readonly idsKeep: Tensor;
  /** int32 `[batch, numPatches]` */
  readonly idsRestore: Tensor;
  /** float32 `[batch, numPatches]` */
  readonly mask: Tensor;
}

/** What an autoencoder makes of a batch. */
export interface Reconstruction {
  /** The mean squared error over the hidden patches; a scalar. */
  readonly loss: Tensor;
  /** `[batch, numPatches, patchSize^2 * 3]`: predicted values of every patch, the seen ones too. */
  readonly prediction: Tensor;
  /** `[batch, tokens, width]`: the encoder's normalised tokens, a class token before the seen patches where there is one. */
  readonly latent: Tensor;
}

/** Options of an autoencoder; the defaults are the MAE code's. */
export interface MaskedAutoencoderOptions {
  /** Whether a patch's values are predicted relative to its own mean and deviation; true unless given. */
  readonly normalizedPixels?: boolean;
  /** 512 unless given. */
  readonly decoderWidth?: number;
  /** 8 unless given. */
  readonly decoderDepth?: number;
  /** 16 unless given. */
  readonly decoderNumHeads?: number;
}

/** A masked autoencoder (He et al. 2022) as pure functions of its parameters; nothing in it holds a tensor. */
export interface MaskedAutoencoder {
  /** Height and width of the images. */
  readonly imageSize: number;
  /** Height and width of a patch. */
  readonly patchSize: number;
  /** Of an image. */
  readonly numPatches: number;
  /** Whether each patch is predicted relative to its own mean and deviation. */
  readonly normalizedPixels: boolean;
  /** Every parameter and fixed embedding with its shape and initialiser, under the names of the MAE and ConvMAE codes. */
  specs(): ParameterSpecs;
  /** The names in `specs` that gradients train: all but the position embeddings. */
  trainable(): string[];
  /** First values; each depends only on `seed` and its name. */
  initialize(seed: number): HostMap;
  /**
   * Images float32 `[batch, imageSize, imageSize, 3]` (NHWC) and which of their patches are seen.
   * @throws MemError `bad-shape` for other images, `missing-parameter`.
   */
  forward(parameters: TensorMap, images: Tensor, masking: MaskingTensors): Reconstruction;
}

/** The part of an autoencoder that differs between families. */
export interface MaskedEncoder {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly width: number;
  /** Tokens before the patches' own: 1 where there is a class token. */
  readonly prefix: 0 | 1;
  readonly decoderMlpRatio: number;
  specs(): ParameterSpecs;
  /** Images to normalised tokens `[batch, prefix + kept, width]`. */
  encode(parameters: TensorMap, images: Tensor, masking: MaskingTensors): Tensor;
}

const isFixed = (name: string): boolean => name === 'pos_embed' || name === 'decoder_pos_embed';

/** Completes an encoder to an autoencoder. @throws MemError `bad-option` for decoder sizes that do not fit each other. */
export function defineMaskedAutoencoder(
  encoder: MaskedEncoder,
  {
    normalizedPixels = true,
    decoderWidth = 512,
    decoderDepth = 8,
    decoderNumHeads = 16,
  }: MaskedAutoencoderOptions = {},
): MaskedAutoencoder {
  const { imageSize, patchSize, prefix, decoderMlpRatio: mlpRatio } = encoder;
  for (const [name, value] of Object.entries({ decoderWidth, decoderDepth, decoderNumHeads })) {
    checkPositive(name, value, { integer: true });
  }
  checkMultiple('decoderWidth', decoderWidth, 'decoderNumHeads', decoderNumHeads);
  checkMultiple('decoderWidth', decoderWidth, 'sine and cosine of two coordinates', 4);
  const gridSize = imageSize / patchSize;
  const decoder: DecoderConfig = { width: decoderWidth, depth: decoderDepth, numHeads: decoderNumHeads, mlpRatio };
  const sizes = { encoderWidth: encoder.width, gridSize, prefix, pixels: 3 * patchSize ** 2 };
  const specs = (): ParameterSpecs => ({ ...encoder.specs(), ...decoderSpecs(decoder, sizes) });
  return {
    imageSize,
    patchSize,
    numPatches: gridSize ** 2,
    normalizedPixels,
    specs,
    trainable: () => Object.keys(specs()).filter((name) => !isFixed(name)),
    initialize: (seed) => initialize(randomKey(seed), specs()),
    forward: (parameters, images, masking) => {
      const latent = encoder.encode(parameters, images, masking);
      const prediction = decode(parameters, latent, masking.idsRestore, decoder, sizes);
      const patches = patchify(images, patchSize);
      const target = normalizedPixels ? normalizePatches(patches) : patches;
      return { loss: hiddenLoss(prediction, target, masking.mask), prediction, latent };
    },
  };
}

/** The mean over the hidden patches of a patch's mean squared error. */
function hiddenLoss(prediction: Tensor, target: Tensor, mask: Tensor): Tensor {
  const errors = mean(square(sub(prediction, target)), -1);
  return div(sum(mul(errors, mask)), sum(mask));
}
