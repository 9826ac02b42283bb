import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { ShotBounds } from '@mem/groups';
import { defaultFitSchedule, defaultMethodSettings, type MethodSettings } from '@mem/methods';
import type { Results, RunEvent } from '@mem/results';
import { checkBounds, checkModulated, classGroups, classifierFrom, defaultBounds } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import { type Improvement, improve } from './improvement.js';
import { encodeHead, modulatorOnnx } from './model-files.js';
import { outputFiles } from './output-files.js';
import { encodeVerdict, resultsOf, type VerdictContext } from './verdict-file.js';

/** Options of `improveClassifier`. */
export interface ImproveClassifierOptions {
  readonly runtime: Runtime;
  /**
   * Name of the classifier, for the verdict and the page.
   * @default 'classifier'
   */
  readonly name?: string | undefined;
  /**
   * Class names by class id, or a function of the number of classes that reads them.
   * @default `class 0`, `class 1`, ...
   */
  readonly classNames?: readonly string[] | ((numClasses: number) => Promise<readonly string[]>) | undefined;
  /**
   * Bounds of many-shot and few-shot classes.
   * @default more than 100, fewer than 20 training images
   */
  readonly bounds?: ShotBounds | undefined;
  /**
   * Seed of the bootstrap and of the samples to hold back.
   * @default 0
   */
  readonly seed?: number | undefined;
  /**
   * Seeds of each method that is not deterministic.
   * @default [0, 1, 2]
   */
  readonly seeds?: readonly number[] | undefined;
  /**
   * Training steps of each fit.
   * @default 1500
   */
  readonly steps?: number | undefined;
  /**
   * Training samples per step.
   * @default 256
   */
  readonly batchSize?: number | undefined;
  /**
   * Candidates of the methods' settings.
   * @default `defaultMethodSettings` of `@mem/methods`
   */
  readonly settings?: Partial<MethodSettings> | undefined;
  /** Returns the name of an array for messages, such as its flag. */
  readonly named?: ((name: string) => string) | undefined;
  /** Called with every event. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** A verdict on a classifier, with the models it recommends. */
export interface ImprovedClassifier {
  readonly improvement: Improvement;
  readonly context: VerdictContext;
  /** Table of all methods. */
  readonly results: Results;
  /** Contents of `verdict.json`; equal inputs give equal text. */
  readonly verdictFile: string;
  /** Best modulator on validation, as a safetensors file for `loadModulator` of `@mem/modulator`. */
  readonly modulator: Uint8Array;
  /** The same modulator as an ONNX file. */
  readonly onnx: Uint8Array;
  /** Recommended head as a safetensors file. Absent unless the method is a linear head. */
  readonly head?: Uint8Array;
}

/**
 * Tries every stage-2 method on a classifier's saved outputs and reports which of them improves it. Methods are selected
 * on validation and evaluated on held-out samples that played no part in selection.
 * @param arrays - `train.features` or `train.logits` and `train.labels`; optionally the same for `val` and `test`,
 * `classifier.weight`, `classifier.bias` and `train.classCounts`.
 * @throws MemError for invalid arrays or settings, before anything is computed.
 */
export async function improveClassifier(
  arrays: HostMap,
  options: ImproveClassifierOptions,
): Promise<ImprovedClassifier> {
  const { runtime, name = 'classifier', bounds = defaultBounds, seed = 0 } = options;
  const { seeds = defaultFitSchedule.seeds, steps = defaultFitSchedule.steps } = options;
  const { batchSize = defaultFitSchedule.batchSize } = options;
  const { settings, named = (each) => each, onEvent = () => {} } = options;
  checkBounds(bounds);
  const classifier = classifierFrom(arrays, { named });
  const { classCounts, train } = classifier;
  const { classNames: given = Array.from(classCounts, (_, c) => `class ${c}`) } = options;
  const classNames = typeof given === 'function' ? await given(classCounts.length) : given;
  if (classNames.length !== classCounts.length) {
    throw new MemError(
      'bad-shape',
      `classNames must have ${classCounts.length} names, one per class, but has ${classNames.length}.`,
    );
  }
  const groups = classGroups(classCounts, bounds);
  checkModulated(groups, classCounts, bounds);
  const recipe = { ...defaultMethodSettings, ...settings, seeds, steps, batchSize };
  const improvement = await improve(classifier, { groups, runtime, recipe, seed, onEvent });
  const { used, mem } = improvement;
  if (mem.saved === undefined) throw new MemError('bad-value', `${mem.name} must save a model, but saved none.`);
  const context = { name, classifier, groups, seeds, classNames, files: aboutFiles(improvement) };
  return {
    improvement,
    context,
    results: resultsOf(improvement, context),
    verdictFile: encodeVerdict(improvement, context),
    modulator: mem.saved,
    onnx: modulatorOnnx(mem.saved, { logitsAlone: train.features === undefined }),
    ...(used?.classifier && { head: encodeHead(used.name, used.classifier, classCounts.length) }),
  };
}

function aboutFiles({ used, mem, verdict }: Improvement): Record<string, string> {
  const reads = used?.classifier?.reads;
  return {
    [outputFiles.modulator]: `${mem.name} of the first seed${verdict.use === mem.name ? '' : ' (not recommended)'}`,
    [outputFiles.onnx]: 'the same modulator as ONNX',
    ...(reads && { [outputFiles.head]: `${used!.name} of the first seed: new logits = weight · ${reads} + bias` }),
    [outputFiles.page]: 'the diagnosis as a page',
  };
}
