import type { HostMap, LazyMap } from '@mem/arrays';
import {
  accumulatingStep,
  adamW,
  type LossFunction,
  type Optimizer,
  type ParameterRules,
  sgd,
  train,
  trainingStep,
  warmupCosine,
  withoutOptimizerState,
} from '@mem/nn';
import { openSafetensors, safetensorsChunks } from '@mem/weights';
import { peakLearningRate } from '../recipe/learning-rate.js';
import type { TrainingRecipe } from '../recipe/recipe.js';
import { checkpointFile, resumeFile, type TrainingName } from '../run/checkpoint-files.js';
import { keepMetrics } from '../run/metrics.js';
import type { RunFolder } from '../run/run-folder.js';
import type { StageContext } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** Images computed at once. */
interface MicroBatch {
  readonly size: number;
  /** Number of images the training has seen before this micro-batch. */
  readonly firstDraw: number;
  /** Number of micro-batches before this one. */
  readonly number: number;
}

/** Model trained by a stage, and its data. */
export interface Training {
  readonly name: TrainingName;
  readonly recipe: TrainingRecipe;
  /** Number of training images in an epoch. */
  readonly images: number;
  /** Returns the initial parameters and buffers. */
  readonly initialize: () => Promise<HostMap>;
  readonly trainable: readonly string[];
  readonly rules: ParameterRules;
  readonly loss: LossFunction;
  /** Returns a micro-batch. Must be a pure function, so that a resumed run sees the batches of an uninterrupted one. */
  readonly batch: (of: MicroBatch) => Promise<HostMap>;
  /** Model description stored in the checkpoint. */
  readonly model: unknown;
}

/** Returns the number of parameter updates in a training. */
export function trainingSteps({ epochs, batchSize }: TrainingRecipe, images: number): number {
  return Math.ceil((epochs * images) / batchSize);
}

/**
 * Trains a model and writes its parameters and buffers to the checkpoint of the training's name. Resumes from the last
 * state that an interrupted training with the same inputs saved. Returns the checkpoint's file.
 */
export async function runTraining(
  training: Training,
  stage: StageContext,
  { runtime, folder }: RunContext,
): Promise<string> {
  const { name, recipe, images, trainable, model } = training;
  const { batchSize, microBatchSize = batchSize, checkpointSteps, warmupEpochs, minLearningRate } = recipe;
  const found = await openResume(folder, name, stage);
  const startStep = found?.step ?? 0;
  await keepMetrics(folder, ({ stage: of, step }) => of !== name || step <= startStep);
  if (found !== undefined) stage.resumed(startStep);

  const optimizer = optimizerFor(training);
  const steps = trainingSteps(recipe, images);
  const stepsPerEpoch = images / batchSize;
  const warmup = Math.min(warmupEpochs * stepsPerEpoch, steps - 1);
  const schedule = warmupCosine({ learningRate: peakLearningRate(recipe), minLearningRate, warmup, total: steps });
  const parts = batchSize / microBatchSize;
  try {
    const events = train({
      runtime,
      step:
        parts === 1
          ? trainingStep(training.loss, optimizer, trainable)
          : accumulatingStep(training.loss, optimizer, trainable, parts),
      state: found?.state ?? (await firstState(training, optimizer)),
      startStep,
      batch: (step, part) =>
        training.batch({
          size: microBatchSize,
          firstDraw: step * batchSize + part * microBatchSize,
          number: step * parts + part,
        }),
      // A warm-up from 0 would waste its first step.
      scalars: (step) => ({ learningRate: schedule(step < warmup ? step + 1 : step) }),
      steps,
      checkpoint: {
        every: Math.max(1, Math.min(checkpointSteps, Math.floor(stepsPerEpoch))),
        save: async (state, step) => {
          const metadata = { key: stage.key, step: String(step) };
          await folder.write(resumeFile(name), safetensorsChunks(state, { metadata }));
          stage.saved(step);
        },
      },
    });
    for await (const event of events) {
      if (event.type === 'step') {
        const { step, loss, scalars } = event;
        stage.progress(step, `loss ${loss.toFixed(3)}`);
        folder.appendMetrics({ stage: name, step, loss, learningRate: scalars.learningRate! });
      } else if (event.type === 'done') {
        await writeCheckpoint(name, withoutOptimizerState(event.state), model, { folder });
      }
    }
  } finally {
    await found?.close();
  }
  await folder.remove(resumeFile(name));
  return checkpointFile(name);
}

/** Writes parameters and buffers with the description of their model as a checkpoint, and returns its file. */
export async function writeCheckpoint(
  name: TrainingName,
  parameters: HostMap | LazyMap,
  model: unknown,
  { folder }: Pick<RunContext, 'folder'>,
): Promise<string> {
  const metadata = { model: JSON.stringify(model) };
  await folder.write(checkpointFile(name), safetensorsChunks(parameters, { metadata }));
  return checkpointFile(name);
}

function optimizerFor({ recipe, rules }: Training): Optimizer {
  const { optimizer, momentum, betas, weightDecay, clipNorm } = recipe;
  return optimizer === 'sgd'
    ? sgd({ momentum, nesterov: momentum > 0, weightDecay, clipNorm, rules })
    : adamW({ betas, weightDecay, clipNorm, rules });
}

async function firstState({ initialize, trainable }: Training, optimizer: Optimizer): Promise<HostMap> {
  const parameters = await initialize();
  return {
    ...parameters,
    ...optimizer.init(Object.fromEntries(trainable.map((name) => [name, parameters[name]!]))),
  };
}

/** Opens the state left by an interrupted training with the same inputs, for reading one tensor at a time. */
async function openResume(folder: RunFolder, name: TrainingName, { key, fresh }: StageContext) {
  const source = fresh ? undefined : await folder.open(resumeFile(name));
  if (source === undefined) return undefined;
  const { arrays, metadata } = await openSafetensors(source);
  if (metadata.key === key) return { state: arrays as LazyMap, step: Number(metadata.step), close: source.close };
  await source.close();
  return undefined;
}
