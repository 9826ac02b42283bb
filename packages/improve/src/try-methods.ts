import { decouplingMethods } from '@mem/decoupling';
import { summarizeSeeds } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import { controlsOf, groupBiasMethod, type ModulatorMethodName, methodsNamed, modulatorNames } from '@mem/methods';
import type { StageEvent } from '@mem/results';
import type { Classifier, Fit, FittedHead, Method, MethodData, MethodSettings, Need } from '@mem/stage2';
import { fitOnce } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { SplitSamples } from './split-samples.js';

/** What the classifier as it is goes by. */
export const plainName = 'your classifier';

/** What a method is to the verdict: the classifier as it is, another method, a way to use the modulator, or a control of that. */
export type TrialKind = 'plain' | 'baseline' | 'mem' | 'control';

/** A method that was tried, with each seed. */
export interface Trial {
  readonly name: string;
  readonly kind: TrialKind;
  /** Logits are kept of the first fit alone, and only where the method may still be recommended. */
  readonly fits: readonly Fit[];
  /** The mean accuracy of the classes on the samples that choose, mean over seeds; a fraction. */
  readonly validation: number;
  /** The first fit's modulator as a file. */
  readonly saved?: Uint8Array;
  /** The first fit's head. */
  readonly head?: FittedHead;
}

/** A method that can't work with what was given. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface TryMethodsOptions {
  readonly classifier: Classifier;
  readonly samples: SplitSamples;
  readonly groups: Groups;
  readonly runtime: Runtime;
  readonly recipe: MethodSettings & { readonly seeds: readonly number[] };
  readonly onEvent: (event: StageEvent) => void;
}

/** All that was tried, and the way to use the modulator that validation prefers. */
export interface Trials {
  readonly trials: readonly Trial[];
  readonly mem: Trial;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Fits every method that can work with what was given, and the controls of the modulator that validation prefers. The verdict's
 * samples are predicted on; their labels are not looked at.
 */
export async function tryMethods(options: TryMethodsOptions): Promise<Trials> {
  const wanted = methodsNamed([...Object.keys(decouplingMethods), groupBiasMethod.name, ...modulatorNames]);
  const leftOut = wanted.flatMap(({ name, needs }) => {
    const why = whatLacks(needs, options.classifier);
    return why === undefined ? [] : [{ name, why }];
  });
  const possible = wanted.filter(({ name }) => leftOut.every((left) => left.name !== name));
  const trials: Trial[] = [];
  for (const method of possible) {
    trials.push(await tryMethod(method, kindOf(method), options));
    dropLogits(trials);
  }
  const mem = preferred(trials, 'mem')!;
  for (const control of controlsOf(mem.name as ModulatorMethodName)) {
    trials.push(await tryMethod(control, 'control', options, control.name.slice(mem.name.length + 1)));
  }
  return { trials, mem, leftOut };
}

/** The trial of a kind that validation prefers, the first among equals. */
export function preferred(trials: readonly Trial[], kind: TrialKind): Trial | undefined {
  const [first, ...others] = trials.filter((trial) => trial.kind === kind);
  return others.reduce((best, trial) => (best && trial.validation > best.validation ? trial : best), first);
}

function kindOf({ name }: Method): TrialKind {
  if (name === 'ce') return 'plain';
  return modulatorNames.some((each) => each === name) ? 'mem' : 'baseline';
}

function whatLacks(needs: Need, { head, train }: Classifier): string | undefined {
  if (needs === 'head' && head === undefined) return "it needs the head's weights (--head-weight)";
  if (needs === 'features' && train.features === undefined) return 'it needs features (--features)';
  return undefined;
}

async function tryMethod(
  method: Method,
  kind: TrialKind,
  { classifier, samples, groups, runtime, recipe, onEvent }: TryMethodsOptions,
  name = kind === 'plain' ? plainName : method.name,
): Promise<Trial> {
  const { classCounts, head } = classifier;
  const data: MethodData = {
    train: samples.fit,
    validation: samples.choose,
    classCounts,
    groups,
    ...(head && { head }),
  };
  const { labels: _labels, ...unseen } = samples.verdict;
  const finished = [];
  for (const seed of method.deterministic ? [null] : recipe.seeds) {
    const first = finished[0]?.fit;
    const total = method.steps(recipe, first !== undefined);
    const stage = seed === null ? name : `${name} (seed ${seed})`;
    const started = performance.now();
    onEvent({ type: 'stage', name: stage, ...(total > 0 && { total }) });
    const fitted = await fitOnce(method, {
      data,
      unseen,
      runtime,
      recipe,
      seed,
      ...(first && { chosen: first.settings }),
      keepLogits: first === undefined && kind !== 'control',
      onProgress: (done) => onEvent({ type: 'progress', stage, done, total }),
    });
    finished.push(fitted);
    onEvent({ type: 'done', stage, seconds: (performance.now() - started) / 1000 });
  }
  const { saved, head: fittedHead } = finished[0]!;
  const fits = finished.map(({ fit }) => ({ ...fit, method: name }));
  return {
    name,
    kind,
    fits,
    validation: summarizeSeeds(fits.map(({ validationAccuracy }) => validationAccuracy)).mean,
    ...(saved && { saved }),
    ...(fittedHead && { head: fittedHead }),
  };
}

/** Frees the logits of what is no longer the best of its kind: of thousands of classes they take gigabytes. */
function dropLogits(trials: Trial[]): void {
  for (const [i, trial] of trials.entries()) {
    if (trial === preferred(trials, trial.kind)) continue;
    trials[i] = { ...trial, fits: trial.fits.map(({ logits: _logits, magnitudes: _magnitudes, ...fit }) => fit) };
  }
}
