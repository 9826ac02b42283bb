import type { HostMap } from '@mem/arrays';
import { checkMultiple, checkPositive } from '@mem/errors';
import { initialize, type ParameterSpecs } from '@mem/nn';
import { randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import { div, mean, mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type DecoderConfig, decode, decoderSpecs } from './decoder.js';
import type { Masking } from './masking.js';
import { normalizePatches, patchify } from './patches.js';

/** `Masking` as tensors. */
export type MaskingTensors = Readonly<Record<keyof Masking, Tensor>>;

/** Reconstruction of a batch. */
export interface Reconstruction {
  /** Mean squared error over the hidden patches, a scalar. */
  readonly loss: Tensor;
  /** Predicted values of every patch, visible ones included, `[batch, numPatches, patchSize^2 * 3]`. */
  readonly prediction: Tensor;
  /**
   * Normalised tokens of the encoder, `[batch, tokens, width]`: the class token, if there is one, then the visible
   * patches.
   */
  readonly latent: Tensor;
}

/** Options of an autoencoder, with the MAE code's defaults. */
export interface MaskedAutoencoderOptions {
  /**
   * Predict the values of a patch relative to its own mean and standard deviation.
   * @default true
   */
  readonly normalizedPixels?: boolean;
  /**
   * Length of a token in the decoder.
   * @default 512
   */
  readonly decoderWidth?: number;
  /**
   * Number of transformer blocks in the decoder.
   * @default 8
   */
  readonly decoderDepth?: number;
  /**
   * Number of attention heads per decoder block.
   * @default 16
   */
  readonly decoderNumHeads?: number;
}

/** A masked autoencoder (He et al. 2022) as pure functions of its parameters. It holds no tensors. */
export interface MaskedAutoencoder {
  /** Height and width of the images. */
  readonly imageSize: number;
  /** Height and width of a patch. */
  readonly patchSize: number;
  /** Number of patches per image. */
  readonly numPatches: number;
  /** Whether each patch is predicted relative to its own mean and standard deviation. */
  readonly normalizedPixels: boolean;
  /**
   * Returns shape and initialiser of every parameter and fixed embedding, under the names of the MAE and ConvMAE codes.
   */
  specs(): ParameterSpecs;
  /** Returns the names of the trainable parameters: all but the position embeddings. */
  trainable(): string[];
  /** Draws initial values. Each depends only on `seed` and its name. */
  initialize(seed: number): HostMap;
  /**
   * Reconstructs float32 images `[batch, imageSize, imageSize, 3]` (NHWC) from their visible patches.
   * @throws MemError `bad-shape` for images of another shape.
   * @throws MemError `missing-parameter`.
   */
  forward(parameters: TensorMap, images: Tensor, masking: MaskingTensors): Reconstruction;
}

/** The part of an autoencoder that differs between families. */
export interface MaskedEncoder {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly width: number;
  /** Number of tokens before those of the patches: 1 where there is a class token. */
  readonly prefix: 0 | 1;
  readonly decoderMlpRatio: number;
  specs(): ParameterSpecs;
  /** Encodes images to normalised tokens `[batch, prefix + kept, width]`. */
  encode(parameters: TensorMap, images: Tensor, masking: MaskingTensors): Tensor;
}

const isFixed = (name: string): boolean => name === 'pos_embed' || name === 'decoder_pos_embed';

/**
 * Completes an encoder to an autoencoder.
 * @throws MemError `bad-option` for decoder sizes that do not fit each other.
 */
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

/** Mean over the hidden patches of their mean squared error. */
function hiddenLoss(prediction: Tensor, target: Tensor, mask: Tensor): Tensor {
  const errors = mean(square(sub(prediction, target)), -1);
  return div(sum(mul(errors, mask)), sum(mask));
}
