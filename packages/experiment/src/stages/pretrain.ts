import { createSampler } from '@mem/groups';
import { createMaskedAutoencoder, drawMasking, type MaskedAutoencoder } from '@mem/mae';
import { decayMatricesOnly } from '@mem/nn';
import { deriveKey, randomKey } from '@mem/random';
import type { TrainingSet } from '../data/training-set.js';
import { backbonesWith, type Extensions } from '../extensions.js';
import type { PretrainRecipe } from '../recipe/recipe.js';
import type { StageRecord } from '../run/stage-runner.js';
import { reconstructExamples } from './reconstruct-examples.js';
import type { RunContext } from './run-context.js';
import { runTraining, trainingSteps } from './run-training.js';

/**
 * Creates the masked autoencoder of a recipe for a set's images.
 * @throws MemError `unknown-name`, `bad-option`.
 */
export function autoencoderFor(
  { imageSize }: TrainingSet,
  backbone: string,
  { decoder, normalizedPixels, maskRatio }: PretrainRecipe,
  extensions: Extensions,
): MaskedAutoencoder {
  const autoencoder = createMaskedAutoencoder(backbone, {
    imageSize,
    backbones: backbonesWith(extensions),
    normalizedPixels,
    decoderWidth: decoder.width,
    decoderDepth: decoder.depth,
    decoderNumHeads: decoder.numHeads,
  });
  // Rejects a ratio that leaves no visible or no hidden patches here, rather than at the first batch.
  drawMasking(randomKey(0), { batch: 1, numPatches: autoencoder.numPatches, maskRatio });
  return autoencoder;
}

/** Pre-trains the backbone on the training images without their labels, as a stage that resumes if interrupted. */
export async function runPretrain(
  set: TrainingSet,
  pretrain: PretrainRecipe,
  context: RunContext,
): Promise<StageRecord> {
  const { backbone: name } = context.recipe;
  const { checkpointSteps: _, ...settings } = pretrain;
  const { seed, epochs, maskRatio, augmentation } = pretrain;
  const { train, imageSize, mean, std } = set;
  const autoencoder = autoencoderFor(set, name, pretrain, context.extensions);
  const { numPatches } = autoencoder;
  const inputs = {
    images: train.digest,
    examples: set.validation.digest,
    view: { imageSize, mean, std },
    backbone: name,
    pretrain: settings,
    environment: context.environment,
  };
  const total = trainingSteps(pretrain, train.count);
  const title = `pre-training (${name})`;
  return context.runner.run({ stage: 'pretrain', title, inputs, total }, async (stage) => {
    // Labels are not used: every image is equally likely.
    const labels = new Int32Array(train.count);
    const { draws } = createSampler('instance', { labels, numClasses: 1, seed, epochs });
    const batcher = train.batcher({ augmentation, seed });
    const maskingKey = deriveKey(randomKey(seed), 'masking');
    const file = await runTraining(
      {
        name: 'pretrain',
        recipe: pretrain,
        images: train.count,
        initialize: async () => autoencoder.initialize(seed),
        trainable: autoencoder.trainable(),
        rules: decayMatricesOnly,
        loss: (parameters, { images, idsKeep, idsRestore, mask }) => ({
          loss: autoencoder.forward(parameters, images!, { idsKeep: idsKeep!, idsRestore: idsRestore!, mask: mask! })
            .loss,
        }),
        batch: async ({ size, firstDraw }) => {
          const { images } = await batcher(draws(firstDraw, size), firstDraw);
          return { images, ...drawMasking(maskingKey, { batch: size, numPatches, maskRatio, firstDraw }) };
        },
        model: { name, imageSize, mean, std, decoder: pretrain.decoder, normalizedPixels: pretrain.normalizedPixels },
      },
      stage,
      context,
    );
    return [file, ...(await reconstructExamples(autoencoder, file, set, pretrain, context))];
  });
}
