import { createMaskedAutoencoder, drawMasking } from '@mem/mae';
import { adamW } from '@mem/nn';
import { randomKey } from '@mem/random';
import { images, pick } from './inputs.mjs';
import { trainedModel, training } from './training.mjs';

/** @import { MaskedAutoencoder } from '@mem/mae' */

/** @import { Workload } from './training.mjs' */

const optimizer = adamW({ weightDecay: 0.05 });

/**
 * Makes an autoencoder's training step: three quarters of the patches masked, their normalised pixels predicted, AdamW.
 *
 * @param {() => MaskedAutoencoder} create
 * @param {number} batch
 * @returns {Workload}
 */
const autoencoderStep = (create, batch) => ({
  batch,
  make(runtime, size) {
    const autoencoder = create();
    const { imageSize, numPatches } = autoencoder;
    return training(runtime, {
      ...trainedModel(autoencoder, optimizer, (parameters, inputs) => {
        const { images: x, ...masking } = pick(inputs, ['images', 'idsKeep', 'idsRestore', 'mask']);
        return { loss: autoencoder.forward(parameters, x, masking).loss };
      }),
      batch: { images: images(size, imageSize), ...drawMasking(randomKey(4), { batch: size, numPatches }) },
    });
  },
});

const vitBase = () => createMaskedAutoencoder('vit-base-patch16');
const vitLarge = () => createMaskedAutoencoder('vit-large-patch16');
const vitSmall32 = () =>
  createMaskedAutoencoder('vit-small-32', { decoderWidth: 96, decoderDepth: 2, decoderNumHeads: 3 });

export const maskedAutoencoderWorkloads = {
  mae_vit_base_224_train_step: autoencoderStep(vitBase, 8),
  mae_vit_large_224_train_step: autoencoderStep(vitLarge, 2),
  mae_vit_small_32_train_step: autoencoderStep(vitSmall32, 128),
};
