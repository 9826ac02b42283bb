import { type Backbone, type CreateBackboneOptions, createBackbone } from '@mem/backbones';
import { createSampler } from '@mem/groups';
import {
  crossEntropy,
  decayMatricesOnly,
  oneHotTargets,
  sgd,
  type TrainEvent,
  trainingStep,
  trainToEnd,
  warmupCosine,
} from '@mem/nn';
import type { HostMap, Runtime } from '@mem/tensor';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';
import type { TrainingSet } from '../data/training-set.js';
import type { StageOneRecipe } from '../recipe/recipe.js';
import { digestOf } from '../run/digest.js';
import { keepMetrics } from '../run/metrics.js';
import type { RunFolder } from '../run/run-folder.js';
import type { StageContext, StageRecord } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** Where the trained backbone lies in a run folder. */
export const checkpointFile = 'checkpoints/stage1.safetensors';
const resumeFile = 'checkpoints/stage1.resume.safetensors';

/** What a checkpoint says of its backbone, as JSON under `model` in its metadata. */
export interface StageOneModel extends Required<CreateBackboneOptions> {
  readonly name: string;
}

/** A backbone for an image set. */
export function backboneFor({ imageSize, classNames, mean, std }: TrainingSet, name: string): Backbone {
  return createBackbone(name, { imageSize, numClasses: classNames.length, mean, std });
}

/** The stage that trains the backbone; goes on from its last checkpoint after a kill. */
export async function runTrain(set: TrainingSet, context: RunContext): Promise<StageRecord> {
  const { recipe, runtime, folder, runner, environment } = context;
  const { checkpointSteps, ...stage1 } = recipe.stage1;
  const backbone = backboneFor(set, recipe.backbone);
  const { train, classNames, imageSize, mean, std } = set;
  const total = trainingSteps(train.count, recipe.stage1);
  const inputs = {
    images: train.digest,
    labels: digestOf(train.labels),
    classes: classNames.length,
    view: { imageSize, mean, std },
    backbone: recipe.backbone,
    stage1,
    environment,
  };
  const title = `stage 1 (${recipe.backbone})`;
  return runner.run({ stage: 'train', title, inputs, total }, async (stage) => {
    const found = await readResume(folder, stage);
    await keepMetrics(folder, ({ stage: of, step }) => of !== 'stage1' || Number(step) <= (found?.step ?? 0));
    if (found !== undefined) stage.resumed(found.step);
    const parameters = await trainBackbone(set, backbone, recipe.stage1, {
      runtime,
      ...(found === undefined ? {} : { resume: found }),
      checkpoint: async (state, step) => {
        const metadata = { key: stage.key, step: String(step) };
        await folder.write(resumeFile, encodeSafetensors(state, { metadata }));
        stage.saved(step);
      },
      onEvent: (event) => {
        if (event.type !== 'step') return;
        const { step, loss, scalars } = event;
        stage.progress(step, `loss ${loss.toFixed(3)}`);
        folder.appendMetrics({ stage: 'stage1', step, loss, learningRate: scalars.learningRate! });
      },
    });
    const model: StageOneModel = { name: recipe.backbone, numClasses: classNames.length, imageSize, mean, std };
    await folder.write(checkpointFile, encodeSafetensors(parameters, { metadata: { model: JSON.stringify(model) } }));
    await folder.remove(resumeFile);
    return [checkpointFile];
  });
}

interface TrainBackboneOptions {
  readonly runtime: Runtime;
  /** Parameters and optimiser state with `step` steps behind them. */
  readonly resume?: { readonly state: HostMap; readonly step: number };
  readonly checkpoint?: (state: HostMap, step: number) => Promise<void>;
  readonly onEvent?: (event: TrainEvent) => void;
}

/** Trains a backbone with plain cross-entropy on augmented images; returns parameters and running statistics. */
async function trainBackbone(
  set: TrainingSet,
  backbone: Backbone,
  recipe: StageOneRecipe,
  { runtime, resume, checkpoint, onEvent }: TrainBackboneOptions,
): Promise<HostMap> {
  const { seed, batchSize, learningRate, warmupEpochs, momentum, weightDecay, augmentation } = recipe;
  const { labels, count } = set.train;
  const numClasses = set.classNames.length;
  const steps = trainingSteps(count, recipe);
  const { draws } = createSampler(recipe.sampler, { labels, numClasses, seed, epochs: recipe.epochs });
  const batcher = set.train.batcher({ augmentation, seed });
  const stepsPerEpoch = count / batchSize;
  const warmup = Math.min(warmupEpochs * stepsPerEpoch, steps - 1);
  const schedule = warmupCosine({ learningRate, warmup, total: steps });
  const optimizer = sgd({ momentum, nesterov: momentum > 0, weightDecay, rules: decayMatricesOnly });
  const parameters = backbone.initialize(seed);
  const trainable = backbone.trainable();
  const every = Math.max(1, Math.min(recipe.checkpointSteps, Math.floor(stepsPerEpoch)));
  const first = () => ({
    ...parameters,
    ...optimizer.init(Object.fromEntries(trainable.map((name) => [name, parameters[name]!]))),
  });
  const state = await trainToEnd(
    {
      runtime,
      step: trainingStep(
        (current, batch) => {
          const { logits, updates } = backbone.forward(current, batch.images!, { training: true });
          return { loss: crossEntropy(logits, oneHotTargets(batch.labels!, numClasses)), updates };
        },
        optimizer,
        trainable,
      ),
      state: resume?.state ?? first(),
      startStep: resume?.step ?? 0,
      batch: async (step) => ({ ...(await batcher(draws(step * batchSize, batchSize), step * batchSize)) }),
      // A warm-up from 0 would waste its first step.
      scalars: (step) => ({ learningRate: schedule(step < warmup ? step + 1 : step) }),
      steps,
      ...(checkpoint === undefined ? {} : { checkpoint: { every, save: checkpoint } }),
    },
    onEvent,
  );
  return Object.fromEntries(Object.keys(parameters).map((name) => [name, state[name]!]));
}

function trainingSteps(images: number, { epochs, batchSize }: StageOneRecipe): number {
  return Math.ceil((epochs * images) / batchSize);
}

/** What a killed training of the same inputs left. */
async function readResume(folder: RunFolder, { key, fresh }: StageContext): Promise<TrainBackboneOptions['resume']> {
  const bytes = await folder.read(resumeFile);
  if (bytes === undefined || fresh) return undefined;
  const { arrays, metadata } = decodeSafetensors(bytes);
  return metadata.key === key ? { state: arrays, step: Number(metadata.step) } : undefined;
}
