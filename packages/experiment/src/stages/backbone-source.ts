import { ofDtype } from '@mem/arrays';
import { rowFunction } from '@mem/nn';
import type { TrainingSet } from '../data/training-set.js';
import type { Extensions } from '../extensions.js';
import type { Recipe } from '../recipe/recipe.js';
import { checkpointFile } from '../run/checkpoint-files.js';
import { readTensors } from '../run/read-tensors.js';
import { frozenBatchSize } from './frozen-batch-size.js';
import type { FrozenModel, FrozenSource } from './frozen-model.js';
import { checkInitialWeights, initialWeights } from './initial-weights.js';
import { autoencoderFor } from './pretrain.js';
import type { RunContext } from './run-context.js';
import { backboneFor, checkStageOne, runTrain } from './train.js';

/**
 * Returns the backbone of a recipe as the source of the frozen model, which stage 1 trains or takes from a file.
 * @throws MemError for a backbone that does not fit the images or the training settings, or weights that can't be read
 * or do not fit.
 */
export async function backboneSource(set: TrainingSet, recipe: Recipe, extensions: Extensions): Promise<FrozenSource> {
  const { pretrain, stage1 } = recipe;
  const backbone = backboneFor(set, recipe, extensions);
  checkStageOne(backbone, recipe.backbone, stage1);
  if (pretrain !== undefined) autoencoderFor(set, recipe.backbone, pretrain, extensions);
  else await checkInitialWeights(backbone, stage1);
  return {
    name: recipe.backbone,
    numFeatures: backbone.numFeatures,
    numTokens: backbone.numTokens,
    isTransformer: backbone.family !== 'resnet',
    prepare: async (pretrained, context) => runTrain(set, await initialWeights(pretrained, context), context),
    open: async ({ tokens }, { runtime, folder }: RunContext): Promise<FrozenModel> => {
      const parameters = (await readTensors(folder, checkpointFile('stage1'))).arrays;
      const frozen = rowFunction(
        runtime,
        (held, { images }) => {
          const outputs = backbone.forwardFeatures(held, images!);
          return tokens ? { features: outputs.tokens, pooled: outputs.features } : { features: outputs.features };
        },
        parameters,
      );
      const head = (part: string) =>
        ofDtype(`The head's ${part}`, parameters[`${backbone.classifier}.${part}`]!, 'float32');
      return {
        head: { weight: head('weight'), bias: head('bias') },
        map: (options) => frozen.map({ ...options, batchSize: frozenBatchSize(set.imageSize) }),
        dispose: () => frozen.dispose(),
      };
    },
    dispose: () => {},
  };
}
