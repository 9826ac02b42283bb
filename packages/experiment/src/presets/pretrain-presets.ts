import { from, type Preset, type PresetValue, variant } from './preset.js';
import { type AutoencoderSources, convmae, mae, ours, paper } from './sources.js';

/** Values shared by the MAE and ConvMAE codes. */
const masked = ({ pretrain, pretrainCode, model }: AutoencoderSources): PresetValue[] => [
  ...from(pretrainCode, 'dataset', { imageSize: 224 }),
  ...from(pretrain, 'pretrain', {
    warmupEpochs: 40,
    baseLearningRate: 1.5e-4,
    weightDecay: 0.05,
    maskRatio: 0.75,
    normalizedPixels: true,
  }),
  ...from(pretrainCode, 'pretrain', {
    minLearningRate: 0,
    optimizer: 'adamw',
    betas: [0.9, 0.95],
    augmentation: { kind: 'random-resized-crop', scale: [0.2, 1], interpolation: 'bicubic' },
  }),
  ...from(model, 'pretrain', { decoder: { width: 512, depth: 8, numHeads: 16 } }),
  ...from(ours, 'pretrain', { microBatchSize: 64 }),
];

const base: Preset = {
  about: 'MAE pre-training of ViT-Base',
  values: [
    ...from(paper, '', { backbone: 'vit-base-patch16' }),
    ...from(paper, 'pretrain', { epochs: 400 }),
    ...from(mae.pretrain, 'pretrain', { batchSize: 4096 }),
    ...masked(mae),
  ],
  notes: ['The MAE page has 800 epochs, in its command for ViT-Large.'],
};

const large: Preset = variant(base, {
  about: 'MAE pre-training of ViT-Large',
  values: [...from(paper, '', { backbone: 'vit-large-patch16' }), ...from(paper, 'pretrain', { epochs: 800 })],
  notes: [],
});

const cvit: Preset = {
  about: 'ConvMAE pre-training of CViT-Base, with block-wise masks and fused scales',
  values: [
    ...from(paper, '', { backbone: 'cvit-base-patch16' }),
    ...from(paper, 'pretrain', { epochs: 400 }),
    // 3 nodes of 8 GPUs with 128 images each.
    ...from(convmae.pretrain, 'pretrain', { batchSize: 3072 }),
    ...masked(convmae),
  ],
  notes: ['The ConvMAE page has 1,600 epochs.'],
};

/** Sets the peak learning rate to 1.5e-4, as stated in the paper; the codes apply that value per 256 images. */
const asWritten = (preset: Preset): Preset =>
  variant(preset, {
    about: `${preset.about}, with the learning rate as stated in the paper`,
    values: from(paper, 'pretrain', { learningRate: 1.5e-4 }),
    notes: [
      ...preset.notes,
      'The paper states a peak of 1.5e-4, which the codes apply per 256 images of a batch: their peak is 16 times as high for a batch of 4,096 and 12 times for one of 3,072. The paper does not state its batch size.',
    ],
  });

/** Masked pre-training, before stage 1. */
export const pretrainPresets: Readonly<Record<string, Preset>> = {
  'mae-pretrain-base': base,
  'mae-pretrain-base-paper': asWritten(base),
  'mae-pretrain-large': large,
  'mae-pretrain-large-paper': asWritten(large),
  'mae-pretrain-cvit': cvit,
  'mae-pretrain-cvit-paper': asWritten(cvit),
};
