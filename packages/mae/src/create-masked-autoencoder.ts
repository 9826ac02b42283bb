import { type Backbone, type Backbones, createBackbone, defaultBackbones, isAnyBackbone } from '@mem/backbones';
import { MemError, unknownName } from '@mem/errors';
import {
  defineMaskedAutoencoder,
  type MaskedAutoencoder,
  type MaskedAutoencoderOptions,
} from './masked-autoencoder.js';
import { maskedCvit } from './masked-cvit.js';
import { maskedVit } from './masked-vit.js';

/** Options of `createMaskedAutoencoder`. */
export interface CreateMaskedAutoencoderOptions extends MaskedAutoencoderOptions {
  /**
   * Height and width of the images.
   * @default The size the backbone was designed for.
   */
  readonly imageSize?: number;
  /**
   * Backbones to choose from, by name.
   * @default defaultBackbones
   */
  readonly backbones?: Backbones;
}

/**
 * Creates the autoencoder that pre-trains the backbone of a name.
 * @throws MemError `unknown-name` with the backbones that can be pre-trained.
 * @throws MemError `bad-option` for sizes that do not fit.
 */
export function createMaskedAutoencoder(
  name: string,
  { imageSize, backbones = defaultBackbones, ...options }: CreateMaskedAutoencoderOptions = {},
): MaskedAutoencoder {
  const valid = maskedBackboneNames(backbones);
  if (!valid.includes(name)) throw unknownName('backbone for masked pre-training', name, valid);
  return maskedAutoencoder(
    createBackbone(name, { numClasses: 1, backbones, ...(imageSize !== undefined && { imageSize }) }),
    options,
  );
}

/** Returns the names of the backbones that can be pre-trained: ViTs and CViTs. */
export function maskedBackboneNames(backbones: Backbones = defaultBackbones): string[] {
  const entries = Object.entries(backbones);
  return entries.filter(([, { family }]) => family === 'vit' || family === 'cvit').map(([name]) => name);
}

/**
 * Creates the autoencoder that pre-trains a ViT (He et al. 2022) or a CViT (Gao et al. 2022). The parameters of its
 * encoder have the backbone's names and shapes.
 * @throws MemError `bad-option` for another backbone, or for decoder sizes that do not fit each other.
 */
export function maskedAutoencoder(backbone: Backbone, options: MaskedAutoencoderOptions = {}): MaskedAutoencoder {
  if (isAnyBackbone(backbone)) {
    if (backbone.family === 'vit') return defineMaskedAutoencoder(maskedVit(backbone), options);
    if (backbone.family === 'cvit') return defineMaskedAutoencoder(maskedCvit(backbone.config), options);
  }
  throw new MemError(
    'bad-option',
    `Masked pre-training hides patches from transformer blocks and takes a ViT or CViT, but is given a ${backbone.family}.`,
    { family: backbone.family },
  );
}
