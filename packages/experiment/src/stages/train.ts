import type { HostMap } from '@mem/arrays';
import {
  type Backbone,
  type ClassifierConfig,
  createBackbone,
  drawPathScales,
  type GlobalPool,
  layerDecayRules,
} from '@mem/backbones';
import { mixBatch } from '@mem/datasets';
import { MemError } from '@mem/errors';
import { countClasses } from '@mem/groups';
import { decayMatricesOnly, type LossFunction, oneHotTargets, type ParameterRules } from '@mem/nn';
import { deriveKey, randomKey } from '@mem/random';
import type { TrainingSet } from '../data/training-set.js';
import { backbonesWith, createSamplerWith, type Extensions } from '../extensions.js';
import { peakLearningRate } from '../recipe/learning-rate.js';
import type { Recipe, StageOneRecipe } from '../recipe/recipe.js';
import { digestOf } from '../run/digest.js';
import type { StageRecord } from '../run/stage-runner.js';
import type { InitialWeights } from './initial-weights.js';
import type { RunContext } from './run-context.js';
import { runTraining, type Training, trainingSteps, writeCheckpoint } from './run-training.js';
import { type LogitLoss, stageOneLoss } from './stage-one-loss.js';
import { describeAccuracies, validateBackbone, validationFile } from './validate-backbone.js';

/** Description of a checkpoint's backbone, stored as JSON under `model` in its metadata. */
export interface StageOneModel extends Required<ClassifierConfig> {
  readonly name: string;
  readonly globalPool?: GlobalPool;
}

/** Creates the backbone of a recipe for an image set. */
export function backboneFor(
  { imageSize, classNames, mean, std }: TrainingSet,
  { backbone: name, globalPool }: Pick<Recipe, 'backbone' | 'globalPool'>,
  extensions: Extensions,
): Backbone {
  const backbones = backbonesWith(extensions);
  const settings = { imageSize, numClasses: classNames.length, mean, std, backbones };
  return createBackbone(name, { ...settings, ...(globalPool && { globalPool }) });
}

/**
 * Checks the stage-1 settings against a backbone.
 * @throws MemError `bad-option` for drop path in a backbone that has no branches to skip.
 */
export function checkStageOne(backbone: Backbone, name: string, { dropPath }: StageOneRecipe): void {
  if (dropPath === 0 || backbone.numPaths > 0) return;
  throw new MemError(
    'bad-option',
    `stage1.dropPath must be 0 for ${name}, which has no branches to skip, but is ${dropPath}.`,
    { dropPath, backbone: name },
  );
}

/**
 * Trains the backbone with its loss, from given weights if any, as a stage that resumes after an interruption. With
 * 0 epochs the weights are those of a finished model, which is only evaluated.
 */
export async function runTrain(
  set: TrainingSet,
  weights: InitialWeights | undefined,
  context: RunContext,
): Promise<StageRecord> {
  const { recipe, runner, environment } = context;
  const { globalPool } = recipe;
  const { checkpointSteps: _, weights: from, ...stage1 } = recipe.stage1;
  const backbone = backboneFor(set, recipe, context.extensions);
  const { train, classNames, imageSize, mean, std } = set;
  const total = trainingSteps(recipe.stage1, train.count);
  const inputs = {
    images: train.digest,
    labels: digestOf(train.labels),
    classes: classNames.length,
    view: { imageSize, mean, std },
    backbone: recipe.backbone,
    ...(globalPool && { globalPool }),
    weights: weights?.digest ?? null,
    stage1,
    environment,
  };
  const title = `${total === 0 ? 'frozen model' : 'stage 1'} (${recipe.backbone})`;
  return runner.run({ stage: 'train', title, inputs, ...(total > 0 && { total }) }, async (stage) => {
    const data = { numClasses: classNames.length, imageSize, mean, std };
    const model: StageOneModel = { name: recipe.backbone, ...data, ...(globalPool && { globalPool }) };
    const training = stageOneTraining(set, backbone, recipe.stage1, context.extensions);
    const initialize = async (): Promise<HostMap> =>
      weights === undefined ? backbone.initialize(stage1.seed) : weights.load(backbone, stage1.seed, stage.message);
    const file =
      total === 0
        ? await writeCheckpoint('stage1', await initialize(), model, context)
        : await runTraining({ ...training, initialize, model }, stage, context);
    const accuracies = await validateBackbone(backbone, file, set, context);
    stage.message(describeAccuracies(accuracies));
    await context.folder.writeJson(validationFile, accuracies);
    return [file, validationFile];
  });
}

/** Returns the training of a backbone on a set, except its initial parameters. */
function stageOneTraining(
  set: TrainingSet,
  backbone: Backbone,
  recipe: StageOneRecipe,
  extensions: Extensions,
): Omit<Training, 'initialize' | 'model'> {
  const { seed, epochs, augmentation, dropPath, labelSmoothing, mixing } = recipe;
  const { labels, count } = set.train;
  const numClasses = set.classNames.length;
  const { draws } = createSamplerWith(extensions, recipe.sampler, { labels, numClasses, seed, epochs });
  const batcher = set.train.batcher({ augmentation, seed });
  const pathKey = deriveKey(randomKey(seed), 'drop-path');
  const isSoft = labelSmoothing > 0 || mixing !== undefined;
  const { numPaths } = backbone;
  return {
    name: 'stage1',
    recipe,
    images: count,
    trainable: backbone.trainable(),
    rules: rulesFor(backbone, recipe),
    loss: classifierLoss(backbone, stageOneLoss(recipe.loss, countClasses(labels, numClasses))),
    batch: async ({ size, firstDraw, number: step }) => {
      const batch = await batcher(draws(firstDraw, size), firstDraw);
      const paths =
        dropPath === 0
          ? {}
          : { pathScales: drawPathScales(pathKey, { batch: size, numPaths, rate: dropPath, firstDraw }) };
      if (!isSoft) return { ...batch, ...paths };
      return { ...mixBatch(batch, { numClasses, labelSmoothing, ...(mixing && { mixing }), seed, step }), ...paths };
    },
  };
}

/** Creates the loss of a backbone's logits with `targets` `[batch, numClasses]` or `labels` `[batch]`. */
function classifierLoss(backbone: Backbone, loss: LogitLoss): LossFunction {
  return (parameters, { images, labels, targets, pathScales }) => {
    const options = { training: true, ...(pathScales && { pathScales }) };
    const { logits, updates } = backbone.forward(parameters, images!, options);
    return { loss: loss(logits, targets ?? oneHotTargets(labels!, backbone.numClasses)), updates };
  };
}

function rulesFor(backbone: Backbone, recipe: StageOneRecipe): ParameterRules {
  const { layerDecay, backboneLearningRate } = recipe;
  const rules = layerDecay === undefined ? decayMatricesOnly : layerDecayRules(backbone, layerDecay);
  if (backboneLearningRate === undefined) return rules;
  const scale = backboneLearningRate / peakLearningRate(recipe);
  return (name, shape) => {
    const rule = rules(name, shape);
    if (name.startsWith(`${backbone.classifier}.`)) return rule;
    return { ...rule, learningRateScale: scale * (rule.learningRateScale ?? 1) };
  };
}
