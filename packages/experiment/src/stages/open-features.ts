import { readOutputs, readStage2Data } from '@mem/stage2';
import { type FrozenSet, readFeatureFolder } from '../data/frozen-set.js';
import type { SplitImages, TrainingSet } from '../data/training-set.js';
import { firstDrawOf, plainBatcher } from './extract.js';
import { featureFiles } from './feature-files.js';
import type { FrozenModel, FrozenSource } from './frozen-model.js';
import { onlineOutputs } from './online-outputs.js';
import type { FeaturePlan } from './plan-features.js';
import type { RunContext } from './run-context.js';

/** Opens the features that stage 2 reads: stored ones, or for an online run ones that the frozen model computes. */
export async function openFeatures(
  set: TrainingSet,
  source: FrozenSource,
  { kind }: FeaturePlan,
  context: RunContext,
): Promise<FrozenSet> {
  const stored = await readFeatureFolder(featureFiles(context), set.testLabels);
  if (kind !== 'online') return stored;
  const model = await source.open({ tokens: true }, context).catch(async (error: unknown) => {
    await stored.close();
    throw error;
  });
  return {
    ...(await withOnlineTokens(stored, set, { ...source, model }, context)),
    async close() {
      model.dispose();
      await stored.close();
    },
  };
}

async function withOnlineTokens(
  stored: FrozenSet,
  set: TrainingSet,
  { model, numTokens, numFeatures }: Pick<FrozenSource, 'numTokens' | 'numFeatures'> & { readonly model: FrozenModel },
  context: RunContext,
): Promise<FrozenSet> {
  const { augmentation: stage1Augmentation, seed } = context.recipe.stage1;
  const { augmentation = stage1Augmentation } = context.recipe.features;
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
