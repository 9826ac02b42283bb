import { from, type Preset, type PresetValue, variant } from './preset.js';
import { type AutoencoderSources, convmae, livt, mae, ours, paper, timm } from './sources.js';

/** Values shared by the MAE and ConvMAE codes. */
const finetune = ({ finetune: page, finetuneCode, images }: AutoencoderSources): PresetValue[] => [
  ...from(finetuneCode, 'dataset', { imageSize: 224 }),
  ...from(images, 'dataset', { interpolation: 'bicubic' }),
  ...from(page, 'stage1', { batchSize: 1024, weightDecay: 0.05 }),
  ...from(finetuneCode, 'stage1', {
    warmupEpochs: 5,
    minLearningRate: 1e-6,
    optimizer: 'adamw',
    betas: [0.9, 0.999],
    labelSmoothing: 0.1,
    sampler: 'instance',
  }),
  ...from([page, finetuneCode], 'stage1', {
    mixing: { mixup: 0.8, cutmix: 1, probability: 1, switchProbability: 0.5 },
  }),
  ...from([page, finetuneCode, images, timm.crop, timm.randAugment], 'stage1', {
    augmentation: {
      kind: 'random-resized-crop',
      scale: [0.08, 1],
      interpolation: 'bicubic',
      // rand-m9-mstd0.5-inc1, which leaves the number of operations and their probability to timm.
      randAugment: { magnitude: 9, deviation: 0.5, layers: 2, probability: 0.5 },
      erasing: { probability: 0.25 },
    },
  }),
  ...from(ours, 'stage1', { microBatchSize: 32 }),
];

const base: Preset = {
  about: 'fine-tuning of ViT-Base after MAE',
  values: [
    ...from(paper, '', { backbone: 'vit-base-patch16' }),
    ...from([paper, mae.finetune], 'stage1', { epochs: 100 }),
    ...finetune(mae),
    ...from(mae.finetune, 'stage1', { baseLearningRate: 5e-4, layerDecay: 0.65, dropPath: 0.1 }),
  ],
  notes: [],
};

const large: Preset = variant(base, {
  about: 'fine-tuning of ViT-Large after MAE',
  values: [
    ...from(paper, '', { backbone: 'vit-large-patch16' }),
    ...from(mae.finetune, 'stage1', { epochs: 50, baseLearningRate: 1e-3, layerDecay: 0.75, dropPath: 0.2 }),
  ],
  notes: ['The paper fine-tunes every backbone for 100 epochs: `mae-finetune-large-paper`.'],
});

const cvit: Preset = {
  about: 'fine-tuning of CViT-Base after ConvMAE',
  values: [
    ...from(paper, '', { backbone: 'cvit-base-patch16' }),
    ...from([paper, convmae.finetune], 'stage1', { epochs: 100 }),
    ...finetune(convmae),
    ...from(convmae.finetune, 'stage1', { baseLearningRate: 5e-4, layerDecay: 0.65, dropPath: 0.1 }),
  ],
  notes: [],
};

/** Sets the number of epochs on Places-LT, of a classifier fine-tuned on ImageNet. */
const onPlaces = (preset: Preset, name: string): Preset =>
  variant(preset, {
    about: `Places-LT: a ${name} classifier fine-tuned on ImageNet (\`stage1.weights\`), trained further`,
    values: from(paper, 'stage1', { epochs: 30 }),
    notes: ['Only the number of epochs is published for Places-LT; the rest is that of the ImageNet fine-tuning.'],
  });

/** Stage 1 of a transformer, from the run's own pre-training or from the weights in `stage1.weights`. */
export const finetunePresets: Readonly<Record<string, Preset>> = {
  'mae-finetune-base': base,
  'mae-finetune-large': large,
  'mae-finetune-large-paper': variant(large, {
    about: 'fine-tuning of ViT-Large after MAE, for as many epochs as in the paper',
    values: from(paper, 'stage1', { epochs: 100 }),
    notes: ['The MAE page has 50 epochs.'],
  }),
  'mae-finetune-cvit': cvit,
  'livt-finetune-base': variant(base, {
    about: 'fine-tuning of ViT-Base after MAE with the balanced binary cross-entropy of LiVT, on ImageNet-LT',
    values: from(livt, 'stage1', {
      loss: 'balanced-bce',
      epochs: 100,
      batchSize: 2048,
      baseLearningRate: 1e-3,
      layerDecay: 0.75,
      dropPath: 0.1,
    }),
    notes: ['LiVT fine-tunes weights of 800 epochs of MAE on ImageNet-LT.'],
  }),
  'places-vit': onPlaces(base, 'ViT-Base'),
  'places-vit-large': onPlaces(large, 'ViT-Large'),
  'places-cvit': onPlaces(cvit, 'CViT-Base'),
};
