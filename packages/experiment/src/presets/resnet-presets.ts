import { from, type Preset, type PresetValue, type Source, variant } from './preset.js';
import { decoupling, oltr, ours, paper } from './sources.js';

/** Values shared by the decoupling and OLTR codes; torchvision resizes bilinearly by default. */
const images = (source: Source): PresetValue[] => [
  ...from(source, 'dataset', { imageSize: 224, interpolation: 'bilinear' }),
  ...from(source, 'stage1', {
    augmentation: {
      kind: 'random-resized-crop',
      scale: [0.08, 1],
      interpolation: 'bilinear',
      colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
    },
  }),
];

const stochastic =
  'Here SGD uses Nesterov momentum and decays matrices only; the code uses plain momentum and decays every parameter.';
const statistics = 'Batch statistics are those of the images computed at once; in the code, those of each GPU.';

const resnext: Preset = {
  about: 'ResNeXt-50 from scratch',
  values: [
    ...from(paper, '', { backbone: 'resnext50-32x4d' }),
    ...from(paper, 'stage1', { epochs: 100 }),
    ...images(decoupling.images),
    ...from(decoupling.resnext, 'stage1', {
      batchSize: 512,
      learningRate: 0.2,
      minLearningRate: 0,
      momentum: 0.9,
      weightDecay: 5e-4,
      sampler: 'instance',
    }),
    ...from(decoupling.code, 'stage1', { optimizer: 'sgd', warmupEpochs: 0 }),
    ...from(ours, 'stage1', { microBatchSize: 64 }),
  ],
  notes: ['The decoupling code has 90 epochs.', stochastic, statistics],
};

const inaturalist: Preset = variant(resnext, {
  about: 'iNaturalist 2018: ResNeXt-50 from scratch',
  values: [
    ...from(decoupling.images, 'stage1', {
      augmentation: { kind: 'random-resized-crop', scale: [0.08, 1], interpolation: 'bilinear' },
    }),
    ...from(decoupling.inaturalist, 'stage1', {
      batchSize: 512,
      learningRate: 0.2,
      minLearningRate: 0,
      momentum: 0.9,
      weightDecay: 1e-4,
      sampler: 'instance',
    }),
  ],
  notes: ['The decoupling code trains a ResNet-50 for 90 or 200 epochs.', stochastic, statistics],
});

const placesResnet: Preset = {
  about: 'Places-LT: ResNet-152 from ImageNet weights (`stage1.weights`)',
  values: [
    ...from(paper, '', { backbone: 'resnet152' }),
    ...from([paper, oltr.places], 'stage1', { epochs: 30 }),
    ...images(oltr.images),
    ...from(oltr.places, 'stage1', {
      batchSize: 128,
      learningRate: 0.1,
      backboneLearningRate: 0.001,
      momentum: 0.9,
      weightDecay: 5e-4,
      sampler: 'instance',
    }),
    ...from(oltr.code, 'stage1', { optimizer: 'sgd', warmupEpochs: 0 }),
    ...from([decoupling.placesIssue, decoupling.places], 'stage1', { minLearningRate: 0 }),
    ...from(ours, 'stage1', { microBatchSize: 32 }),
  ],
  notes: [
    'OLTR divides its rates by ten every ten epochs; the decoupling code uses a cosine, as we do, and trains only the last block and the head.',
    'OLTR starts from Caffe weights and has a layer of width 512 before its head.',
    stochastic,
    statistics,
  ],
};

/** Stage 1 of a residual network. */
export const resnetPresets: Readonly<Record<string, Preset>> = {
  'resnext-scratch': resnext,
  'inaturalist-resnext': inaturalist,
  'places-resnet152': placesResnet,
};
