import { type Backbone, createBackbone } from '@mem/backbones';
import { createBatcher, type ImageSet, type ImageSplit } from '@mem/datasets';
import type { FrozenFeatures } from '@mem/decoupling';
import { createSampler } from '@mem/groups';
import {
  crossEntropy,
  decayMatricesOnly,
  mapRows,
  oneHotTargets,
  sgd,
  type TrainEvent,
  trainingStep,
  trainToEnd,
  warmupCosine,
} from '@mem/nn';
import type { HostMap, Runtime } from '@mem/tensor';
import type { FrozenSet } from './frozen-set.js';
import type { StageOneRecipe } from './recipe.js';

/** A backbone for an image set. */
export function backboneFor(set: ImageSet, name: string): Backbone {
  const { height: imageSize, classNames, mean, std } = set;
  return createBackbone(name, { imageSize, numClasses: classNames.length, mean, std });
}

/** Optimiser steps of stage 1. */
export function stageOneSteps(set: ImageSet, { epochs, batchSize }: StageOneRecipe): number {
  return Math.ceil((epochs * set.splits.train.labels.length) / batchSize);
}

export interface StageOneOptions {
  readonly runtime: Runtime;
  readonly onEvent?: (event: TrainEvent) => void;
}

/** Trains a backbone with plain cross-entropy on cropped and flipped images; returns parameters and running statistics. */
export async function trainStageOne(
  set: ImageSet,
  backbone: Backbone,
  recipe: StageOneRecipe,
  { runtime, onEvent }: StageOneOptions,
): Promise<HostMap> {
  const { seed, batchSize, learningRate, warmupEpochs, momentum, weightDecay } = recipe;
  const { labels } = set.splits.train;
  const numClasses = set.classNames.length;
  const steps = stageOneSteps(set, recipe);
  const { draws } = createSampler(recipe.sampler, { labels, numClasses, seed, epochs: recipe.epochs });
  const batcher = createBatcher(set.splits.train, { ...set, seed });
  const stepsPerEpoch = labels.length / batchSize;
  const warmup = Math.min(warmupEpochs * stepsPerEpoch, steps - 1);
  const schedule = warmupCosine({ learningRate, warmup, total: steps });
  const optimizer = sgd({ momentum, nesterov: momentum > 0, weightDecay, rules: decayMatricesOnly });
  const parameters = backbone.initialize(seed);
  const trainable = backbone.trainable();
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
      state: {
        ...parameters,
        ...optimizer.init(Object.fromEntries(trainable.map((name) => [name, parameters[name]!]))),
      },
      batch: (step) => ({ ...batcher(draws(step * batchSize, batchSize), step * batchSize) }),
      // A warm-up from 0 would waste its first step.
      scalars: (step) => ({ learningRate: schedule(step < warmup ? step + 1 : step) }),
      steps,
    },
    onEvent,
  );
  return Object.fromEntries(Object.keys(parameters).map((name) => [name, state[name]!]));
}

/** Runs the frozen backbone over plain images of all splits. */
export async function extractFrozenSet(
  set: ImageSet,
  backbone: Backbone,
  parameters: HostMap,
  { runtime, onProgress }: { readonly runtime: Runtime; readonly onProgress?: (done: number) => void },
): Promise<FrozenSet> {
  let before = 0;
  const extract = async (split: ImageSplit): Promise<FrozenFeatures> => {
    const batcher = createBatcher(split, { ...set, augment: false });
    const { features } = await mapRows(
      runtime,
      (held, { images }) => ({ features: backbone.forwardFeatures(held, images!).features }),
      parameters,
      {
        samples: split.labels.length,
        batchSize: 250,
        rows: (start, end) => {
          const indices = Int32Array.from({ length: end - start }, (_, i) => start + i);
          return { images: batcher(indices, start).images };
        },
        onProgress: (done) => onProgress?.(before + done),
      },
    );
    before += split.labels.length;
    return { features: features!, labels: split.labels };
  };
  const { train, validation, test } = set.splits;
  return {
    name: set.name,
    data: {
      train: await extract(train),
      validation: await extract(validation),
      classCounts: set.classCounts,
      head: {
        weight: parameters[`${backbone.classifier}.weight`]!,
        bias: parameters[`${backbone.classifier}.bias`]!,
      },
    },
    test: await extract(test),
  };
}
