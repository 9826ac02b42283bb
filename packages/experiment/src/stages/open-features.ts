import { readOutputs, readStage2Data } from '@mem/stage2';
import { type FeatureFiles, type FrozenSet, readFeatureFolder } from '../data/frozen-set.js';
import type { SplitImages, TrainingSet } from '../data/training-set.js';
import { firstDrawOf, plainBatcher } from './extract.js';
import { type FrozenModel, openFrozenModel } from './frozen-model.js';
import { onlineOutputs } from './online-outputs.js';
import type { FeaturePlan } from './plan-features.js';
import type { RunContext } from './run-context.js';
import { backboneFor } from './train.js';

/** Opens the features that stage 2 reads: stored ones, or for an online run ones that the backbone computes. */
export async function openFeatures(set: TrainingSet, { kind }: FeaturePlan, context: RunContext): Promise<FrozenSet> {
  const stored = await readFeatureFolder(featureFiles(context), set.testLabels);
  if (kind !== 'online') return stored;
  const model = await openFrozenModel(set, context, { tokens: true }).catch(async (error: unknown) => {
    await stored.close();
    throw error;
  });
  return {
    ...(await withOnlineTokens(stored, set, model, context)),
    async close() {
      model.dispose();
      await stored.close();
    },
  };
}

/** Returns the files of the run's \`features\` folder. */
export function featureFiles({ folder }: Pick<RunContext, 'folder'>): FeatureFiles {
  return {
    read: async (file) => (await folder.read(`features/${file}`))!,
    open: async (file) => (await folder.open(`features/${file}`))!,
  };
}

async function withOnlineTokens(
  stored: FrozenSet,
  set: TrainingSet,
  model: FrozenModel,
  context: RunContext,
): Promise<FrozenSet> {
  const { augmentation: stage1Augmentation, seed } = context.recipe.stage1;
  const { augmentation = stage1Augmentation } = context.recipe.features;
  const { numTokens, numFeatures } = backboneFor(set, context.recipe.backbone, context.extensions);
  const online = (
    split: SplitImages,
    { features: pooled }: FrozenSet['test'],
    augmented = plainBatcher(split, context),
  ) => {
    const images = { count: split.count, plain: plainBatcher(split, context), augmented };
    return onlineOutputs(model, images, pooled!, [numTokens, numFeatures]);
  };
  const views = set.train.batcher({ augmentation, seed });
  const firstDraw = firstDrawOf(0, set, context);
  const { train, validation, classCounts, head } = stored.data;
  const data = await readStage2Data({
    train: {
      ...online(set.train, train, (indices, first) => views(indices, firstDraw + first)),
      labels: train.labels,
    },
    validation: { ...online(set.validation, validation), labels: validation.labels },
    classCounts,
    head,
  });
  return {
    ...stored,
    data: data as FrozenSet['data'],
    test: await readOutputs(online(set.test, stored.test), data.shape, 'test.'),
  };
}
