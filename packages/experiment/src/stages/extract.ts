import { zeroArray } from '@mem/arrays';
import type { Batcher } from '@mem/datasets';
import type { LinearHead } from '@mem/nn';
import {
  encodeFeatureIndex,
  encodeShard,
  featureIndexFile,
  isShardOf,
  shardRowsFor,
  shardsOf,
  viewName,
} from '../data/feature-store.js';
import type { SplitImages, TrainingSet } from '../data/training-set.js';
import { digestOf } from '../run/digest.js';
import type { StageRecord } from '../run/stage-runner.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { FrozenSource } from './frozen-model.js';
import { trainLinearProbe } from './linear-probe.js';
import type { FeaturePlan } from './plan-features.js';
import type { RunContext } from './run-context.js';

interface Part {
  readonly name: string;
  readonly count: number;
  readonly batcher: Batcher;
}

/**
 * Runs the frozen model over all images, as a stage that resumes after the last complete shard. A model without a head
 * gets a linear probe.
 */
export async function runExtract(
  set: TrainingSet,
  prepared: { readonly source: FrozenSource; readonly record: StageRecord },
  { kind, precision }: FeaturePlan,
  context: RunContext,
): Promise<StageRecord> {
  const { recipe, folder, runner, environment } = context;
  const { source, record } = prepared;
  const tokens = kind === 'tokens';
  // Augmented images of an online run are computed in stage 2.
  const views = kind === 'online' ? 0 : recipe.features.views;
  const parts = partsOf(set, views, context);
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const inputs = {
    trained: record.key,
    images: [set.train, set.validation, set.test].map(({ digest }) => digest),
    labels: [set.train, set.validation].map(({ labels }) => digestOf(labels)),
    set: { name: set.name, classCounts: Array.from(set.classCounts) },
    views: views === 0 ? 0 : { views, seed: recipe.stage1.seed, augmentation: recipe.stage1.augmentation },
    precision,
    ...(tokens && { tokens }),
    environment,
  };
  return runner.run(
    { stage: 'extract', title: 'features', inputs, total },
    async ({ key, fresh, progress, resumed, saved, message }) => {
      const { numFeatures, numTokens } = source;
      const rowBytes = numFeatures * (tokens ? 1 + numTokens : 1) * (precision === 'float16' ? 2 : 4);
      const shardRows = shardRowsFor(rowBytes, frozenBatchSize(set.imageSize));
      const model = await source.open({ tokens }, context);
      const shards = parts.flatMap((part) =>
        shardsOf(part.name, part.count, shardRows).map((shard) => ({ ...shard, part, file: `features/${shard.file}` })),
      );
      try {
        let done = 0;
        let going = false;
        for (const { file, part, start, end } of shards) {
          const there = await folder.read(file);
          if (fresh || there === undefined || !isShardOf(there, key)) {
            if (!going && done > 0) resumed(done);
            going = true;
            const outputs = await model.map({
              samples: end - start,
              rows: async (from, to) => {
                const indices = Int32Array.from({ length: to - from }, (_, i) => start + from + i);
                return { images: (await part.batcher(indices, start + from)).images };
              },
              onProgress: (rows) => progress(done + rows),
            });
            await folder.write(file, encodeShard(outputs, key, precision));
            saved(done + end - start);
          }
          done += end - start;
        }
      } finally {
        model.dispose();
      }
      const stored = { kind: tokens ? 'tokens' : 'pooled', views, shardRows } as const;
      const writeIndex = (head: Required<LinearHead>) =>
        folder.write(`features/${featureIndexFile}`, encodeFeatureIndex(set, head, stored));
      if (model.head === undefined) {
        // The index is complete but for the head, so that the probe can read the features through it.
        await writeIndex(zeroHead(set.classNames.length, numFeatures));
        await writeIndex(await trainLinearProbe(set, context, message));
      } else await writeIndex(model.head);
      return [`features/${featureIndexFile}`, ...shards.map(({ file }) => file)];
    },
  );
}

function zeroHead(numClasses: number, dim: number): Required<LinearHead> {
  return { weight: zeroArray('float32', [numClasses, dim]), bias: zeroArray('float32', [numClasses]) };
}

/**
 * Number of the first draw of an augmented view (from 0) of the training images. Stage 1 used none of these draws, so
 * the backbone was not trained on any of the views.
 */
export function firstDrawOf(view: number, { train }: TrainingSet, { recipe }: RunContext): number {
  return (recipe.stage1.epochs + 1 + view) * train.count;
}

/** Returns the images to run through the backbone, in the order of their rows. */
function partsOf(set: TrainingSet, views: number, context: RunContext): Part[] {
  const { augmentation, seed } = context.recipe.stage1;
  const plain = (name: string, split: SplitImages): Part => ({
    name,
    count: split.count,
    batcher: plainBatcher(split, context),
  });
  const augmented = set.train.batcher({ augmentation, seed });
  const augmentedParts = Array.from({ length: views }, (_, view): Part => {
    const firstDraw = firstDrawOf(view, set, context);
    const { count } = set.train;
    return { name: viewName(view), count, batcher: (indices, first) => augmented(indices, firstDraw + first) };
  });
  return [plain('train', set.train), ...augmentedParts, plain('val', set.validation), plain('test', set.test)];
}

/** Returns batches of the plain images of a split. */
export function plainBatcher({ batcher }: SplitImages, { recipe }: RunContext): Batcher {
  return batcher({ augmentation: { kind: 'none' }, seed: recipe.stage1.seed });
}
