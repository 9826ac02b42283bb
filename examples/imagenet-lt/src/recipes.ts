import { basename } from 'node:path';
import { type DatasetRecipe, methodNames, type Recipe, type StageOneRecipe, type StageTwoRecipe } from '@mem/cli';

/** The grids of the stage-2 reference: a published learning rate and its neighbours. */
const stage2: StageTwoRecipe = {
  seeds: [0, 1, 2],
  methods: [...methodNames],
  steps: 1500,
  batchSize: 256,
  learningRates: {
    crt: [0.01, 0.03, 0.1, 0.5],
    lws: [0.02, 0.1, 0.5],
    'balanced-softmax': [0.1, 0.5, 2],
    mem: [1e-3, 5e-3],
  },
  weightings: ['raw', 'softplus', 'additive'],
  width: 64,
};

/** ResNet-20 on 32x32 images as the CIFAR literature trains it. */
const stage1: StageOneRecipe = {
  seed: 0,
  epochs: 20,
  batchSize: 128,
  learningRate: 0.1,
  warmupEpochs: 1,
  momentum: 0.9,
  weightDecay: 5e-4,
  sampler: 'instance',
};

const base = { backbone: 'resnet20-cifar', runtime: 'onnx', stage1, stage2 } as const;

const recordRecipes: Readonly<Record<string, Omit<Recipe, 'dataset'>>> = {
  'cifar-10-lt': base,
  'tiny-imagenet-200-lt-32x32': { ...base, stage1: { ...stage1, epochs: 14 } },
};

/** The recipe for a dataset: its own where there is one, else the general one for record files. */
export function recipeFor(dataset: DatasetRecipe): Recipe {
  switch (dataset.kind) {
    case 'procedural':
      return {
        ...base,
        dataset,
        backbone: 'resnet8-cifar',
        stage1: { ...stage1, epochs: 10 },
        stage2: { ...stage2, steps: 200, weightings: ['raw', 'additive'] },
      };
    case 'records':
      return { ...(recordRecipes[basename(dataset.path)] ?? base), dataset };
    case 'features':
      return { ...base, dataset };
  }
}
