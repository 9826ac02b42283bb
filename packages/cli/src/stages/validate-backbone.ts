import type { Backbone } from '@mem/backbones';
import { argmaxRows, groupAccuracies } from '@mem/evaluation';
import { mapRows } from '@mem/nn';
import { classGroups } from '../data/class-groups.js';
import type { TrainingSet } from '../data/training-set.js';
import { readTensors } from '../run/read-tensors.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { RunContext } from './run-context.js';

/** Accuracies on the validation split in percent, null for a group without classes. */
export interface ValidationAccuracies {
  readonly all: number;
  readonly many: number | null;
  readonly medium: number | null;
  readonly few: number | null;
}

/** How good a trained backbone with its own head is on the validation split, which stage 1 was not trained on. */
export async function validateBackbone(
  backbone: Backbone,
  checkpoint: string,
  { validation, classCounts, imageSize }: TrainingSet,
  { recipe, runtime, folder }: RunContext,
): Promise<ValidationAccuracies> {
  const batcher = validation.batcher({ augmentation: { kind: 'none' }, seed: 0 });
  const { logits } = await mapRows(
    runtime,
    (parameters, { images }) => ({ logits: backbone.forward(parameters, images!).logits }),
    (await readTensors(folder, checkpoint)).arrays,
    {
      samples: validation.count,
      batchSize: frozenBatchSize(imageSize),
      rows: async (from, to) => {
        const indices = Int32Array.from({ length: to - from }, (_, i) => from + i);
        return { images: (await batcher(indices, from)).images };
      },
    },
  );
  const predictions = argmaxRows(logits!.data as Float32Array, backbone.numClasses);
  const { shot } = classGroups(classCounts, recipe.groups);
  const { all, groups } = groupAccuracies({ labels: validation.labels, predictions, groups: shot });
  const [many, medium, few] = groups.map(percent) as [number | null, number | null, number | null];
  return { all: 100 * all, many, medium, few };
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

/** Accuracies in words. */
export function describeAccuracies({ all, ...groups }: ValidationAccuracies): string {
  const parts = Object.entries(groups).map(([name, value]) => `${name} ${value === null ? '-' : value.toFixed(1)}`);
  return `validation accuracy ${all.toFixed(1)} % (${parts.join(', ')})`;
}
