import { summarizeSeeds } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import { comparisonMethods, defaultMethodNames, groupBiasMethod, type MethodSettings } from '@mem/methods';
import type { RunEvent } from '@mem/results';
import {
  type Classifier,
  type FinishedFit,
  type Fit,
  fitOnce,
  type LinearClassifier,
  type Need,
  type Stage2Method,
  trainingStepsOf,
} from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { SplitSamples } from './split-samples.js';

/** Name of the unchanged classifier. */
export const plainName = 'your classifier';

/**
 * Role of a method in the verdict: the unchanged classifier, another method, a modulator method, or a control of one.
 */
export type TrialKind = 'plain' | 'baseline' | 'mem' | 'control';

/** A method with its fits. */
export interface Trial {
  readonly name: string;
  readonly kind: TrialKind;
  /** Fits by seed. Only the first keeps its logits, and only while the method may still be recommended. */
  readonly fits: readonly Fit[];
  /** Mean class accuracy on the samples used for selection, as a fraction averaged over seeds. */
  readonly validation: number;
  /** First fit of a modulator, as a file. */
  readonly saved?: Uint8Array;
  /** First fit of a linear classifier. */
  readonly classifier?: LinearClassifier;
}

/** A method that needs arrays that were not given. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Settings of the methods, with the number and length of their fits. */
export interface TrialSettings extends MethodSettings {
  readonly seeds: readonly number[];
  /** Training steps of each fit. */
  readonly steps: number;
  /** Training samples per step. */
  readonly batchSize: number;
}

export interface TryMethodsOptions {
  readonly classifier: Classifier;
  readonly samples: SplitSamples;
  readonly groups: Groups;
  readonly runtime: Runtime;
  readonly recipe: TrialSettings;
  readonly onEvent: (event: RunEvent) => void;
}

/** All trials, and the modulator method that validation prefers. */
export interface Trials {
  readonly trials: readonly Trial[];
  readonly mem: Trial;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Fits every method that the given arrays allow, and the controls of the best modulator method on validation. Predicts
 * the verdict's samples without reading their labels.
 */
export async function tryMethods(options: TryMethodsOptions): Promise<Trials> {
  const wanted = comparisonMethods(options.recipe).filter(isTried);
  const leftOut = wanted.flatMap(({ name, needs }) => {
    const why = missingInput(needs, options.classifier);
    return why === undefined ? [] : [{ name, why }];
  });
  const possible = wanted.filter(({ name }) => leftOut.every((left) => left.name !== name));
  const trials: Trial[] = [];
  for (const method of possible) {
    trials.push(await tryMethod(method, kindOf(method), options));
    dropLogits(trials);
  }
  const mem = preferred(trials, 'mem')!;
  const chosen = possible.find(({ name }) => name === mem.name);
  for (const control of chosen?.controls ?? []) {
    trials.push(await tryMethod(control, 'control', options, control.name.slice(mem.name.length + 1)));
  }
  return { trials, mem, leftOut };
}

/** Returns the best trial of a kind on validation, the first in a tie. */
export function preferred(trials: readonly Trial[], kind: TrialKind): Trial | undefined {
  const [first, ...others] = trials.filter((trial) => trial.kind === kind);
  return others.reduce((best, trial) => (best && trial.validation > best.validation ? trial : best), first);
}

/** Selects methods, including the group bias, which competes with them here. Other controls follow their modulator. */
const isTried = (method: Stage2Method): boolean =>
  (defaultMethodNames.includes(method.name) && (method.role === 'reference' || method.role === 'method')) ||
  method === groupBiasMethod;

function kindOf({ role, modulates }: Stage2Method): TrialKind {
  if (role === 'reference') return 'plain';
  return modulates ? 'mem' : 'baseline';
}

function missingInput(needs: Need, { head, train }: Classifier): string | undefined {
  if (needs === 'head' && head === undefined) return "it needs the head's weights (--head-weight)";
  if (needs === 'features' && train.features === undefined) return 'it needs features (--features)';
  return undefined;
}

async function tryMethod(
  method: Stage2Method,
  kind: TrialKind,
  { classifier, samples, groups, runtime, recipe, onEvent }: TryMethodsOptions,
  name = kind === 'plain' ? plainName : method.name,
): Promise<Trial> {
  const { classCounts, head } = classifier;
  const data = {
    train: samples.fit,
    validation: samples.selection,
    classCounts,
    groups,
    ...(head && { head }),
  };
  const { labels: _labels, ...unseen } = samples.verdict;
  const finished: FinishedFit[] = [];
  const { steps, batchSize } = recipe;
  for (const seed of method.deterministic ? [null] : recipe.seeds) {
    const first = finished[0]?.fit;
    const total = trainingStepsOf(method, { steps, chosen: first !== undefined });
    const stage = {
      stage: seed === null ? `fit/${name}` : `fit/${name}-${seed}`,
      title: seed === null ? name : `${name} (seed ${seed})`,
    };
    const started = performance.now();
    onEvent({ type: 'started', ...stage, ...(total > 0 && { total }) });
    const fitted = await fitOnce(method, data, {
      unseen,
      runtime,
      steps,
      batchSize,
      seed,
      ...(first && { chosen: first.settings }),
      keepLogits: first === undefined && kind !== 'control',
      onProgress: (done) => onEvent({ type: 'progress', ...stage, done, total }),
    });
    finished.push(fitted);
    onEvent({ type: 'done', ...stage, seconds: (performance.now() - started) / 1000 });
  }
  const { saved, classifier: fittedClassifier } = finished[0]!;
  const fits = finished.map(({ fit }) => ({ ...fit, method: name }));
  return {
    name,
    kind,
    fits,
    validation: summarizeSeeds(fits.map(({ validationAccuracy }) => validationAccuracy)).mean,
    ...(saved && { saved }),
    ...(fittedClassifier && { classifier: fittedClassifier }),
  };
}

/** Frees the logits of trials that are no longer the best of their kind: with thousands of classes they take gigabytes. */
function dropLogits(trials: Trial[]): void {
  for (const [i, trial] of trials.entries()) {
    if (trial === preferred(trials, trial.kind)) continue;
    trials[i] = { ...trial, fits: trial.fits.map(({ logits: _logits, magnitudes: _magnitudes, ...fit }) => fit) };
  }
}
