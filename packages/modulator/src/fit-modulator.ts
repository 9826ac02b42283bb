import { int32Vector } from '@mem/arrays';
import { checkOption, checkPositive } from '@mem/errors';
import { createSampler, type SamplerName } from '@mem/groups';
import { adamW, fitRows, logPriors } from '@mem/nn';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { readStage2Data, type Stage2Data } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import { type FitEvent, historyWriter } from './fit-history.js';
import { Modulator } from './modulator.js';
import { type ModulatorOptions, resolveModulatorConfig } from './modulator-config.js';
import { modulatorRows, modulatorShape } from './modulator-data.js';
import { modulatorLoss } from './modulator-loss.js';
import { initializeModulator, trainableNames } from './modulator-parameters.js';
import { type EarlyStoppingOptions, openValidator } from './validator.js';

/** Options of `fitModulator`: the architecture's, and how to train; the paper states none of these. */
export interface FitModulatorOptions extends ModulatorOptions {
  /** What computes: of `createRuntime`, `hostRuntime`, or `@mem/onnx/node`. */
  readonly runtime: Runtime;
  /** Of the first parameters and of the sampler; 0 unless given. */
  readonly seed?: number;
  /** Updates; 1500 unless given. */
  readonly steps?: number;
  /** Samples of an update; 256 unless given. */
  readonly batchSize?: number;
  /** AdamW's peak, falling to 0 by half a cosine; 1e-3 unless given. */
  readonly learningRate?: number;
  /** AdamW's, 0.05 unless given. */
  readonly weightDecay?: number;
  /** Which training samples a batch is drawn from; `class-balanced` unless given. */
  readonly sampler?: SamplerName;
  /** `balanced-softmax` adds the log prior to the modulated logits in the training loss only (use with the `instance` sampler). */
  readonly prior?: 'none' | 'balanced-softmax';
  /** `shuffled` deals the samples' groups out at random in the REO loss (a control). */
  readonly groupLabels?: 'true' | 'shuffled';
  /**
   * Looks at validation on the way, keeps the most accurate step's parameters, step 0 (the model as it was) included, and
   * ends after looks in vain; `true` stands for the defaults. Needs validation samples.
   */
  readonly earlyStopping?: boolean | EarlyStoppingOptions;
  /** Told every step and every look at validation. */
  readonly onEvent?: (event: FitEvent) => void;
  /** Stops the fit; its reason is then thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Fits a modulator to the outputs of a frozen model; the model's head is trained too, unless `head` says otherwise.
 * @throws MemError for data that do not fit together, before anything is computed; `non-finite-loss` naming the step.
 */
export async function fitModulator(given: Stage2Data, options: FitModulatorOptions): Promise<Modulator> {
  const data = await readStage2Data(given);
  const {
    runtime,
    seed = 0,
    steps = 1500,
    batchSize = 256,
    learningRate = 1e-3,
    weightDecay = 0.05,
    sampler = 'class-balanced',
    prior = 'none',
    groupLabels = 'true',
    earlyStopping = false,
    onEvent,
    signal,
    ...architecture
  } = options;
  checkOption('prior', prior, ['none', 'balanced-softmax']);
  checkOption('group labels', groupLabels, ['true', 'shuffled']);
  checkPositive('learningRate', learningRate);
  const config = resolveModulatorConfig(modulatorShape(data), architecture);
  const { labels } = data.train;
  const { rows } = modulatorRows(data.train);
  const epochs = Math.ceil((steps * batchSize) / labels.length);
  const { draws } = createSampler(sampler, { labels, numClasses: config.numClasses, seed, epochs });
  const trueGroups = labels.map((label) => config.groups.ofClass[label]!);
  const order = permutation(deriveKey(randomKey(seed), 'shuffled group labels'), labels.length);
  const parameters = initializeModulator(config, seed, data.head);
  const history = historyWriter();
  const tell = (event: FitEvent): void => {
    history.add(event);
    onEvent?.(event);
  };
  const validator = earlyStopping
    ? openValidator(data, config, parameters, {
        ...(earlyStopping === true ? {} : earlyStopping),
        runtime,
        onLook: tell,
      })
    : undefined;
  try {
    const fitted = await fitRows({
      runtime,
      rows: {
        ...rows,
        labels: int32Vector(labels),
        trueGroups: int32Vector(trueGroups),
        reoGroups: int32Vector(groupLabels === 'shuffled' ? order.map((from) => trueGroups[from]!) : trueGroups),
      },
      draws,
      loss: modulatorLoss(config, prior === 'none' ? undefined : logPriors(data.classCounts)),
      optimizer: adamW({ weightDecay }),
      parameters,
      trainable: trainableNames(config, parameters),
      learningRate,
      steps,
      batchSize,
      earlyStopping: validator,
      onEvent: tell,
      signal,
    });
    return new Modulator(runtime, { config, parameters: fitted, history: history.finished() });
  } finally {
    validator?.dispose();
  }
}
