import { type HostArray, ofDtype } from '@mem/arrays';
import type { Batcher } from '@mem/datasets';
import { type RowFunction, rowFunction } from '@mem/nn';
import {
  encodeFeatureIndex,
  encodeShard,
  featureIndexFile,
  isShardOf,
  shardsOf,
  viewName,
} from '../data/feature-store.js';
import type { SplitImages, TrainingSet } from '../data/training-set.js';
import { checkpointFile } from '../run/checkpoint-files.js';
import { digestOf } from '../run/digest.js';
import { readTensors } from '../run/read-tensors.js';
import type { StageRecord } from '../run/stage-runner.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { RunContext } from './run-context.js';
import { backboneFor } from './train.js';

interface Part {
  readonly name: string;
  readonly count: number;
  readonly batcher: Batcher;
}

/** Runs the frozen backbone over all images, as a stage that resumes after the last complete shard. */
export async function runExtract(set: TrainingSet, trained: StageRecord, context: RunContext): Promise<StageRecord> {
  const { recipe, runtime, folder, runner, environment } = context;
  const { views, precision } = recipe.features;
  const parts = partsOf(set, context);
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const inputs = {
    trained: trained.key,
    images: [set.train, set.validation, set.test].map(({ digest }) => digest),
    labels: [set.train, set.validation].map(({ labels }) => digestOf(labels)),
    set: { name: set.name, classCounts: Array.from(set.classCounts) },
    views: views === 0 ? 0 : { views, seed: recipe.stage1.seed, augmentation: recipe.stage1.augmentation },
    precision,
    environment,
  };
  return runner.run(
    { stage: 'extract', title: 'features', inputs, total },
    async ({ key, fresh, progress, resumed, saved }) => {
      const backbone = backboneFor(set, recipe.backbone, context.extensions);
      const parameters = (await readTensors(folder, checkpointFile('stage1'))).arrays;
      const frozen = rowFunction(
        runtime,
        (held, { images }) => ({ features: backbone.forwardFeatures(held, images!).features }),
        parameters,
      );
      const shards = parts.flatMap((part) =>
        shardsOf(part.name, part.count).map((shard) => ({ ...shard, part, file: `features/${shard.file}` })),
      );
      try {
        let done = 0;
        let going = false;
        for (const { file, part, start, end } of shards) {
          const there = await folder.read(file);
          if (fresh || there === undefined || !isShardOf(there, key)) {
            if (!going && done > 0) resumed(done);
            going = true;
            const features = await extractRows(
              frozen,
              part,
              { start, end, batchSize: frozenBatchSize(set.imageSize) },
              (rows) => progress(done + rows),
            );
            await folder.write(file, encodeShard(features, key, precision));
            saved(done + end - start);
          }
          done += end - start;
        }
      } finally {
        frozen.dispose();
      }
      const head = {
        weight: ofDtype('The head weight', parameters[`${backbone.classifier}.weight`]!, 'float32'),
        bias: ofDtype('The head bias', parameters[`${backbone.classifier}.bias`]!, 'float32'),
      };
      await folder.write(`features/${featureIndexFile}`, encodeFeatureIndex(set, head, views));
      return [`features/${featureIndexFile}`, ...shards.map(({ file }) => file)];
    },
  );
}

/** Returns the images to run through the backbone, in the order of their rows. */
function partsOf(set: TrainingSet, { recipe }: RunContext): Part[] {
  const { augmentation, seed, epochs } = recipe.stage1;
  const plain = (name: string, { count, batcher }: SplitImages): Part => ({
    name,
    count,
    batcher: batcher({ augmentation: { kind: 'none' }, seed }),
  });
  const { count } = set.train;
  const augmented = set.train.batcher({ augmentation, seed });
  const views = Array.from({ length: recipe.features.views }, (_, view): Part => {
    // Uses draws that no step of stage 1 used, so that the backbone was not trained on any of these views.
    const firstDraw = (epochs + 1 + view) * count;
    return { name: viewName(view), count, batcher: (indices, first) => augmented(indices, firstDraw + first) };
  });
  return [plain('train', set.train), ...views, plain('val', set.validation), plain('test', set.test)];
}

async function extractRows(
  frozen: RowFunction,
  { batcher }: Part,
  { start, end, batchSize }: { readonly start: number; readonly end: number; readonly batchSize: number },
  onProgress: (rows: number) => void,
): Promise<HostArray> {
  const { features } = await frozen.map({
    samples: end - start,
    batchSize,
    rows: async (from, to) => {
      const indices = Int32Array.from({ length: to - from }, (_, i) => start + from + i);
      return { images: (await batcher(indices, start + from)).images };
    },
    onProgress,
  });
  return features!;
}
