import { type HostMap, int32Vector, memoryRows, ofDtype, zeroArray } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';
import { createSampler, type SamplerName } from '@mem/groups';
import {
  adamW,
  crossEntropy,
  fitRows,
  headParameters,
  initialize,
  linearLayer,
  linearSpecs,
  oneHotTargets,
  sgd,
  type TrainEvent,
  under,
} from '@mem/nn';
import { deriveKey, randomKey } from '@mem/random';
import { classifierInputs, frozenClassifier, type LinearClassifier, type Stage2Data } from '@mem/stage2';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type DecouplingBaseOptions, type DecouplingData, readDecouplingData } from './decoupling-data.js';
import type { FittedClassifier } from './fitted-classifier.js';
import { selectClassifier } from './select-classifier.js';

/** Options of the methods that train, all with a cosine learning rate down to 0. */
export interface TrainHeadOptions extends DecouplingBaseOptions {
  /**
   * Seed of the initialisation and of the sampling.
   * @default 0
   */
  readonly seed?: number | undefined;
  /**
   * Candidate learning rates of SGD with momentum, all trained with the same seed; the most accurate on validation is
   * kept, the first among equals.
   */
  readonly learningRates?: readonly number[] | undefined;
  /**
   * Further candidates, of methods that train a head: learning rates of AdamW, from the weights of the frozen head
   * instead of new ones. Without a head there are none.
   * @default []
   */
  readonly headLearningRates?: readonly number[] | undefined;
  /**
   * Updates per training.
   * @default 1500
   */
  readonly steps?: number | undefined;
  /**
   * Samples per update.
   * @default 256
   */
  readonly batchSize?: number | undefined;
  /**
   * SGD momentum.
   * @default 0.9
   */
  readonly momentum?: number | undefined;
  /**
   * SGD weight decay.
   * @default 5e-4
   */
  readonly weightDecay?: number | undefined;
  /** Sampler of `@mem/groups`; `class-aware` is the one of the decoupling code. */
  readonly sampler?: SamplerName | undefined;
  /** Called with the events of the candidates' trainings, one training after the other. */
  readonly onEvent?: ((event: TrainEvent) => void) | undefined;
  /** Aborts the fit, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Start of a training: new weights, trained by SGD, or those of the frozen head, trained by AdamW. */
type HeadStart = 'new' | 'head';

/** Training of a linear classifier: the parts that differ between methods. */
export interface ClassifierTraining {
  readonly name: string;
  /**
   * Inputs of the classifier.
   * @default those of the frozen classifier: features with a known head, logits otherwise
   */
  readonly reads?: LinearClassifier['reads'];
  /** All arrays that `loss` reads by name, trained or not. */
  readonly parameters: (data: DecouplingData, start: HeadStart) => HostMap;
  readonly trainable: readonly string[];
  /** Loss, a scalar, of inputs `[batch, dim]` with targets `[batch, classes]`. */
  readonly loss: (parameters: TensorMap, inputs: Tensor, targets: Tensor) => Tensor;
  /** Returns the classifier that the trained parameters define. */
  readonly classifierOf: (trained: HostMap) => LinearClassifier | Promise<LinearClassifier>;
}

/** Settings to choose among, and to report. */
type TrainingCandidate = { readonly learningRate: number; readonly start?: 'head' };

/** Trains each candidate and keeps the classifier that is most accurate on validation. */
export async function trainClassifier(
  given: Stage2Data,
  training: ClassifierTraining,
  options: TrainHeadOptions & { readonly learningRates: readonly number[]; readonly sampler: SamplerName },
): Promise<FittedClassifier> {
  const { runtime, seed = 0, learningRates, headLearningRates = [], sampler, onEvent, signal } = options;
  const { steps = 1500, batchSize = 256, momentum = 0.9, weightDecay = 5e-4 } = options;
  for (const rate of [...learningRates, ...headLearningRates]) checkPositive('learningRate', rate);
  checkPositive('steps', steps, { integer: true });
  checkPositive('batchSize', batchSize, { integer: true });
  checkWithin('momentum', momentum, 1);
  checkWithin('weightDecay', weightDecay, Number.POSITIVE_INFINITY);
  const data = await readDecouplingData(given, training.reads);
  const { name, parameters: initial, trainable, loss, classifierOf } = training;
  const { reads = frozenClassifier(data).reads } = training;

  const { labels } = data.train;
  const { numClasses } = data.shape;
  const epochs = Math.ceil((steps * batchSize) / labels.length);
  const { draws } = createSampler(sampler, { labels, numClasses, seed, epochs });
  const fromHead = data.head === undefined ? [] : headLearningRates;
  const candidates: readonly TrainingCandidate[] = [
    ...learningRates.map((learningRate) => ({ learningRate })),
    ...fromHead.map((learningRate) => ({ learningRate, start: 'head' as const })),
  ];
  return selectClassifier(data, {
    runtime,
    name,
    candidates,
    settings: { steps, batchSize, momentum, weightDecay },
    classifierOf: async ({ learningRate, start }) => {
      const trained = await fitRows({
        runtime,
        rows: { inputs: classifierInputs(reads, data.train), labels: memoryRows(int32Vector(labels)) },
        draws,
        loss: (current, batch) => ({
          loss: loss(current, batch.inputs!, oneHotTargets(batch.labels!, numClasses)),
        }),
        optimizer: start === 'head' ? adamW({ weightDecay }) : sgd({ momentum, weightDecay }),
        parameters: initial(data, start ?? 'new'),
        trainable,
        learningRate,
        steps,
        batchSize,
        onEvent,
        signal,
      });
      return classifierOf(trained);
    },
  });
}

function checkWithin(what: string, given: number, below: number): void {
  if (given >= 0 && given < below) return;
  throw new MemError('bad-option', `${what} must be at least 0 and below ${below}, but is ${given}.`, { what, given });
}

/**
 * Training of a head, the layer `head`; a new one is initialised as torch.nn.Linear. Its loss is the cross-entropy.
 */
export function headTraining(name: string, seed = 0): ClassifierTraining {
  return {
    name,
    reads: 'features',
    parameters: ({ shape, train, head }, start) => {
      if (start === 'head' && head !== undefined) {
        return headParameters({ ...head, bias: head.bias ?? zeroArray('float32', [shape.numClasses]) });
      }
      const dim = classifierInputs('features', train).shape[1]!;
      return initialize(deriveKey(randomKey(seed), 'stage-2'), under('head', linearSpecs(dim, shape.numClasses)));
    },
    trainable: ['head.weight', 'head.bias'],
    loss: (parameters, features, targets) => crossEntropy(linearLayer(parameters, 'head', features), targets),
    classifierOf: (trained) => {
      const array = (each: string) => ofDtype(each, trained[each]!, 'float32');
      return { reads: 'features', head: { weight: array('head.weight'), bias: array('head.bias') } };
    },
  };
}
