import { int32Vector, memoryRows } from '@mem/arrays';
import { checkOption, checkPositive } from '@mem/errors';
import { createSampler, type SamplerName } from '@mem/groups';
import { adamW, fitRows, logPriors, type ParameterRules } from '@mem/nn';
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

/** Options of `fitModulator`: the architecture and the training. The paper states none of the training settings. */
export interface FitModulatorOptions extends ModulatorOptions {
  /** Runtime that runs the fit, from `createRuntime`, `hostRuntime` or `@mem/onnx/node`. */
  readonly runtime: Runtime;
  /**
   * Seed of the initialisation and of the sampling.
   * @default 0
   */
  readonly seed?: number;
  /**
   * Number of updates.
   * @default 1500
   */
  readonly steps?: number;
  /**
   * Samples per update.
   * @default 256
   */
  readonly batchSize?: number;
  /**
   * Peak learning rate of AdamW, which falls to 0 along half a cosine.
   * @default 1e-3
   */
  readonly learningRate?: number;
  /**
   * Factor on the learning rate of a head that is trained along; at 1 such a head overfits.
   * @default 0.1
   */
  readonly headLearningRateScale?: number;
  /**
   * AdamW weight decay.
   * @default 0.05
   */
  readonly weightDecay?: number;
  /**
   * Sampler that draws the training samples of a batch.
   * @default 'class-balanced'
   */
  readonly sampler?: SamplerName;
  /**
   * Prior of the training loss. `balanced-softmax` adds the log prior to the modulated logits in the training loss
   * only; use it with the `instance` sampler.
   * @default 'none'
   */
  readonly prior?: 'none' | 'balanced-softmax';
  /**
   * Groups that the REO loss sees. `shuffled` permutes them randomly among the samples (a control).
   * @default 'true'
   */
  readonly groupLabels?: 'true' | 'shuffled';
  /**
   * Validates during the fit, stops after `patience` evaluations without improvement, and keeps the parameters of the
   * most accurate step. Step 0, the unmodified model, is a candidate too. `true` uses the default options. Needs
   * validation samples.
   * @default false
   */
  readonly earlyStopping?: boolean | EarlyStoppingOptions;
  /** Called after every step and every validation. */
  readonly onEvent?: (event: FitEvent) => void;
  /** Aborts the fit, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Fits a modulator to the outputs of a frozen model. By default the model's head is trained too; see `head`.
 * @throws MemError for inconsistent data, before anything is computed.
 * @throws MemError `non-finite-loss` naming the step.
 */
export async function fitModulator(given: Stage2Data, options: FitModulatorOptions): Promise<Modulator> {
  const data = await readStage2Data(given);
  const {
    runtime,
    seed = 0,
    steps = 1500,
    batchSize = 256,
    learningRate = 1e-3,
    headLearningRateScale = 0.1,
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
  checkPositive('headLearningRateScale', headLearningRateScale);
  const config = resolveModulatorConfig(modulatorShape(data), architecture);
  const { labels } = data.train;
  const { rows } = modulatorRows(data.train);
  const epochs = Math.ceil((steps * batchSize) / labels.length);
  const { draws } = createSampler(sampler, { labels, numClasses: config.numClasses, seed, epochs });
  const trueGroups = labels.map((label) => config.groups.ofClass[label]!);
  const order = permutation(deriveKey(randomKey(seed), 'shuffled group labels'), labels.length);
  const parameters = initializeModulator(config, seed, data.head);
  const history = historyWriter();
  const report = (event: FitEvent): void => {
    history.add(event);
    onEvent?.(event);
  };
  const stopping = earlyStopping === true ? {} : earlyStopping;
  const validator = stopping
    ? openValidator(data, config, parameters, { ...stopping, runtime, onValidation: report })
    : undefined;
  try {
    const fitted = await fitRows({
      runtime,
      rows: {
        ...rows,
        labels: memoryRows(int32Vector(labels)),
        trueGroups: memoryRows(int32Vector(trueGroups)),
        reoGroups: memoryRows(
          int32Vector(groupLabels === 'shuffled' ? order.map((from) => trueGroups[from]!) : trueGroups),
        ),
      },
      draws,
      loss: modulatorLoss(config, prior === 'none' ? undefined : logPriors(data.classCounts)),
      optimizer: adamW({ weightDecay, rules: headRules(headLearningRateScale) }),
      parameters,
      trainable: trainableNames(config, parameters),
      learningRate,
      steps,
      batchSize,
      earlyStopping: validator,
      onEvent: report,
      signal,
    });
    return new Modulator(runtime, { config, parameters: fitted, history: history.finished() });
  } finally {
    validator?.dispose();
  }
}

/** Scales the learning rate of the head. */
const headRules =
  (learningRateScale: number): ParameterRules =>
  (name) =>
    name.startsWith('head.') ? { learningRateScale } : {};
