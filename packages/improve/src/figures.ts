import type { Groups } from '@mem/groups';
import type { MethodResult } from '@mem/results';
import {
  type AccuracyDifference,
  type MethodDifferences,
  pairedDifferences,
  predictionsOf,
  summarize,
} from '@mem/results';
import type { Settings } from '@mem/stage2';
import { outputFiles } from './output-files.js';
import { plainName, preferred, type Trial, type TrialKind, type Trials } from './try-methods.js';

/** The figures of a method, in percent; every class counts the same in `all`, as in each group. */
export interface MethodFigures {
  readonly name: string;
  readonly kind: TrialKind;
  /** Given or chosen on validation by the first fit. */
  readonly settings: Settings;
  /** The file that holds the first fit; undefined where nothing is saved of it. */
  readonly file?: string | undefined;
  /** On the samples that choose, mean over seeds. */
  readonly validation: number;
  /** On the verdict's samples. */
  readonly accuracies: MethodResult;
  /** Less the classifier as it is; null for itself. */
  readonly gains: MethodDifferences['columns'] | null;
}

/** How far the modulator lies above another method in `all`. */
export interface Comparison {
  readonly name: string;
  readonly difference: AccuracyDifference;
}

/** All that the verdict is made from. */
export interface Figures {
  readonly methods: readonly MethodFigures[];
  /** The ways to use the modulator, the other methods: what validation prefers of each. */
  readonly mem: string;
  readonly baseline: string;
  /** The modulator against each of its controls. */
  readonly controls: readonly Comparison[];
  /** The modulator against the baseline. */
  readonly versus: Comparison;
}

export interface FiguresOptions {
  /** Of the verdict's samples. */
  readonly labels: Int32Array;
  readonly groups: Groups;
  /** Of the bootstrap's draws. */
  readonly seed: number;
}

/** Scores trials on the verdict's samples, with 95% intervals of paired bootstraps. */
export function figuresOf({ trials, mem }: Trials, { labels, groups, seed }: FiguresOptions): Figures {
  const differencesTo = (reference: string, compared: readonly Trial[]): readonly MethodDifferences[] =>
    pairedDifferences({
      labels,
      groups,
      runs: compared.map(({ name, fits }) => ({ name, predictions: fits.map(predictionsOf) })),
      reference,
      seed,
    });
  const gains = differencesTo(plainName, trials);
  const baseline = preferred(trials, 'baseline')!;
  const controls = trials.filter(({ fits, kind }) => kind === 'control' || fits[0]?.role === 'control');
  const toMem = differencesTo(mem.name, [mem, ...new Set([...controls, baseline])]);
  const comparison = ({ name }: Trial): Comparison => ({
    name,
    difference: negated(toMem.find((difference) => difference.name === name)!.columns.all!),
  });
  return {
    methods: trials.map(({ name, kind, fits, validation, saved, classifier }) => ({
      name,
      kind,
      file: saved ? outputFiles.modulator : classifier && outputFiles.head,
      settings: fits[0]!.settings,
      validation: 100 * validation,
      accuracies: summarize(fits, labels, groups),
      gains: gains.find((difference) => difference.name === name)?.columns ?? null,
    })),
    mem: mem.name,
    baseline: baseline.name,
    controls: controls.map(comparison),
    versus: comparison(baseline),
  };
}

function negated({ difference, interval: [low, high] }: AccuracyDifference): AccuracyDifference {
  return { difference: -difference, interval: [-high, -low] };
}
