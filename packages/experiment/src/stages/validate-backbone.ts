import type { Backbone } from '@mem/backbones';
import { argmaxRows, groupAccuracies } from '@mem/evaluation';
import { mapRows } from '@mem/nn';
import type { Accuracies, Judged } from '@mem/results';
import { inPercent, judgedPart } from '@mem/results';
import { classGroups } from '@mem/stage2';
import type { TrainingSet } from '../data/training-set.js';
import type { Recipe } from '../recipe/recipe.js';
import { readTensors } from '../run/read-tensors.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { RunContext } from './run-context.js';

/** File of the frozen model's accuracies on the validation split. */
export const validationFile = 'validation.json';

/** Validation accuracies in percent, with the classes they cover where classes have different numbers of samples. */
export interface ValidationAccuracies extends Accuracies {
  readonly judged?: Judged;
}

/** Evaluates a trained backbone with its own head on the validation split, which stage 1 was not trained on. */
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
  return validationAccuracies(argmaxRows(logits!.data, backbone.numClasses), { validation, classCounts }, recipe);
}

/** Returns the accuracies of predicted classes `[samples]` on the validation split. */
export function validationAccuracies(
  predictions: Int32Array,
  { validation, classCounts }: Pick<TrainingSet, 'validation' | 'classCounts'>,
  { groups }: Pick<Recipe, 'groups'>,
): ValidationAccuracies {
  const { shot } = classGroups(classCounts, groups);
  const measured = groupAccuracies({ labels: validation.labels, predictions, groups: shot });
  return { ...inPercent(measured), ...judgedPart(measured.judged) };
}

/** Describes accuracies, such as `validation accuracy 41.2 % (many 60.1, medium 33.0, few 2.5)`. */
export function describeAccuracies({ all, bySample, judged, ...groups }: ValidationAccuracies): string {
  const parts = Object.entries(groups).map(([name, value]) => `${name} ${value === null ? '-' : value.toFixed(1)}`);
  const unbalanced =
    judged && bySample !== undefined
      ? `, the mean over ${judged.all} classes; ${bySample.toFixed(1)} % over samples`
      : '';
  return `validation accuracy ${all.toFixed(1)} % (${parts.join(', ')})${unbalanced}`;
}
