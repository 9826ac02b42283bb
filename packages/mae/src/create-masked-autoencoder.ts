import { type AnyBackbone, createBackbone, listBackbones } from '@mem/backbones';
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
  /** Height and width of the images; the backbone's own unless given. */
  readonly imageSize?: number;
}

/**
 * The autoencoder that pre-trains the backbone of a name.
 * @throws MemError `unknown-name` with the backbones that can be pre-trained; `bad-option` for sizes that do not fit.
 */
export function createMaskedAutoencoder(
  name: string,
  { imageSize, ...options }: CreateMaskedAutoencoderOptions = {},
): MaskedAutoencoder {
  const valid = listMaskedBackbones();
  if (!valid.includes(name)) throw unknownName('backbone for masked pre-training', name, valid);
  return maskedAutoencoder(
    createBackbone(name, { numClasses: 1, ...(imageSize !== undefined && { imageSize }) }),
    options,
  );
}

/** The names of the backbones that can be pre-trained. */
export function listMaskedBackbones(): string[] {
  return [...listBackbones('vit*'), ...listBackbones('cvit*')];
}

/**
 * The autoencoder that pre-trains a ViT (He et al. 2022) or a CViT (Gao et al. 2022); its encoder's parameters have the
 * backbone's names and shapes.
 * @throws MemError `bad-option` for another backbone, or for decoder sizes that do not fit each other.
 */
export function maskedAutoencoder(backbone: AnyBackbone, options: MaskedAutoencoderOptions = {}): MaskedAutoencoder {
  if (backbone.family === 'vit') return defineMaskedAutoencoder(maskedVit(backbone), options);
  if (backbone.family === 'cvit') return defineMaskedAutoencoder(maskedCvit(backbone.config), options);
  throw new MemError(
    'bad-option',
    `Masked pre-training hides patches from transformer blocks, which a ${backbone.family} has none of; use a ViT or CViT.`,
    { family: backbone.family },
  );
}
