import { type HostMap, ofDtype } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';
import { createSampler, type SamplerName } from '@mem/groups';
import { fitRows, initialize, type LinearHead, linearSpecs, oneHotTargets, sgd, type TrainEvent, under } from '@mem/nn';
import { deriveKey, randomKey } from '@mem/random';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FittedClassifier } from './fitted-classifier.js';
import { selectHead } from './select-head.js';
import { type CheckedStage2Data, readStage2Data, type Stage2Data, type Stage2Options } from './stage2-data.js';

/** Options of the methods that train: SGD with momentum, its learning rate a cosine down to 0. */
export interface TrainHeadOptions extends Stage2Options {
  /** Of the initialisation and of the sampling. */
  readonly seed: number;
  /** Candidates; the first of those most accurate on validation, each trained with this seed, is taken. */
  readonly learningRates?: readonly number[];
  /** Updates of each training. */
  readonly steps?: number;
  /** Samples of each update. */
  readonly batchSize?: number;
  /** SGD's. */
  readonly momentum?: number;
  /** SGD's. */
  readonly weightDecay?: number;
  /** Any sampler of `@mem/groups`; `class-aware` is the decoupling code's own. */
  readonly sampler?: SamplerName;
  /** Sees the events of every candidate's training, one after the other. */
  readonly onEvent?: (event: TrainEvent) => void;
  /** Stops the fit; its reason is then thrown. */
  readonly signal?: AbortSignal;
}

/** What tells one trained method from another. */
export interface HeadTraining {
  readonly name: string;
  /** Everything that `loss` finds by name. */
  readonly parameters: (data: CheckedStage2Data) => HostMap;
  readonly trainable: readonly string[];
  /** The loss of features `[batch, dim]` with targets `[batch, classes]`; a scalar. */
  readonly loss: (parameters: TensorMap, features: Tensor, targets: Tensor) => Tensor;
  /** The linear head that the trained parameters amount to. */
  readonly headOf: (trained: HostMap) => LinearHead | Promise<LinearHead>;
}

/** Trains with each learning rate and takes the head most accurate on validation. */
export async function trainHead(
  given: Stage2Data,
  training: HeadTraining,
  options: TrainHeadOptions & Required<Pick<TrainHeadOptions, 'learningRates' | 'sampler'>>,
): Promise<FittedClassifier> {
  const { runtime, seed, learningRates, sampler, onEvent, signal } = options;
  const { steps = 1500, batchSize = 256, momentum = 0.9, weightDecay = 5e-4 } = options;
  for (const learningRate of learningRates) checkPositive('learningRate', learningRate);
  checkPositive('steps', steps, { integer: true });
  checkPositive('batchSize', batchSize, { integer: true });
  checkWithin('momentum', momentum, 1);
  checkWithin('weightDecay', weightDecay, Number.POSITIVE_INFINITY);
  const data = readStage2Data(given);

  const { features, labels } = data.train;
  const [numClasses] = data.head.weight.shape as [number];
  const epochs = Math.ceil((steps * batchSize) / labels.length);
  const { draws } = createSampler(sampler, { labels, numClasses, seed, epochs });
  const parameters = training.parameters(data);
  return selectHead(data, {
    runtime,
    name: training.name,
    setting: 'learningRate',
    candidates: learningRates,
    settings: { steps, batchSize, momentum, weightDecay },
    headOf: async (learningRate) => {
      const trained = await fitRows({
        runtime,
        rows: { features, labels: { dtype: 'int32', shape: [labels.length], data: labels } },
        draws,
        loss: (current, batch) => ({
          loss: training.loss(current, batch.features!, oneHotTargets(batch.labels!, numClasses)),
        }),
        optimizer: sgd({ momentum, weightDecay }),
        parameters,
        trainable: training.trainable,
        learningRate,
        steps,
        batchSize,
        onEvent,
        signal,
      });
      return training.headOf(trained);
    },
  });
}

function checkWithin(what: string, given: number, below: number): void {
  if (given >= 0 && given < below) return;
  throw new MemError('bad-option', `${what} must be at least 0 and below ${below}, but is ${given}.`, { what, given });
}

/** A new head as torch.nn.Linear makes one, under the names of the layer `head`. */
export function freshHead(head: LinearHead, seed: number): HostMap {
  const [numClasses, dim] = head.weight.shape as [number, number];
  return initialize(deriveKey(randomKey(seed), 'stage-2'), under('head', linearSpecs(dim, numClasses)));
}

/** The head among trained parameters. */
export function headAmong(parameters: HostMap): LinearHead {
  const read = (name: string) => ofDtype(name, parameters[name]!, 'float32');
  return { weight: read('head.weight'), bias: read('head.bias') };
}
