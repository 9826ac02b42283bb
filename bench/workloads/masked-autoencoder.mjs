import { createMaskedAutoencoder, drawMasking } from '@mem/mae';
import { adamW, trainingStep } from '@mem/nn';
import { randomKey } from '@mem/random';
import { images } from './inputs.mjs';
import { training } from './training.mjs';

const optimizer = adamW({ weightDecay: 0.05 });

/** An autoencoder's training step: three quarters of the patches hidden, their normalised pixels predicted, AdamW. */
function autoencoderStep(runtime, autoencoder, batch) {
  const { imageSize, numPatches } = autoencoder;
  const trainable = autoencoder.trainable();
  const parameters = autoencoder.initialize(1);
  const trained = Object.fromEntries(trainable.map((name) => [name, parameters[name]]));
  const loss = (current, { images: x, ...masking }) => ({ loss: autoencoder.forward(current, x, masking).loss });
  return training(runtime, {
    state: { ...parameters, ...optimizer.init(trained) },
    batch: { images: images(batch, imageSize), ...drawMasking(randomKey(4), { batch, numPatches }) },
    step: trainingStep(loss, optimizer, trainable),
  });
}

const vitBase = () => createMaskedAutoencoder('vit-base-patch16');
const vitLarge = () => createMaskedAutoencoder('vit-large-patch16');
const vitSmall32 = () =>
  createMaskedAutoencoder('vit-small-32', { decoderWidth: 96, decoderDepth: 2, decoderNumHeads: 3 });

export const maskedAutoencoderWorkloads = {
  mae_vit_base_224_train_step: { batch: 8, make: (runtime, batch) => autoencoderStep(runtime, vitBase(), batch) },
  mae_vit_large_224_train_step: { batch: 2, make: (runtime, batch) => autoencoderStep(runtime, vitLarge(), batch) },
  mae_vit_small_32_train_step: { batch: 128, make: (runtime, batch) => autoencoderStep(runtime, vitSmall32(), batch) },
};
