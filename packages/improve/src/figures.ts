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

/** Figures of a method in percent, as means over classes. */
export interface MethodFigures {
  readonly name: string;
  readonly kind: TrialKind;
  /** Settings of the first fit. */
  readonly settings: Settings;
  /** File with the first fit. Undefined if it is not saved. */
  readonly file?: string | undefined;
  /** Accuracy on the samples used for selection, as the mean over seeds. */
  readonly validation: number;
  /** Accuracies on the verdict's samples. */
  readonly accuracies: MethodResult;
  /** Gains over the unchanged classifier. Null for that classifier itself. */
  readonly gains: MethodDifferences['columns'] | null;
}

/** Lead of the modulator over another method in `all`. */
export interface Comparison {
  readonly name: string;
  readonly difference: AccuracyDifference;
}

/** Figures behind the verdict. */
export interface Figures {
  readonly methods: readonly MethodFigures[];
  /** Methods that validation prefers, with the modulator (`mem`) and without it (`baseline`). */
  readonly mem: string;
  readonly baseline: string;
  /** Lead of the modulator over each of its controls. */
  readonly controls: readonly Comparison[];
  /** Lead of the modulator over the baseline. */
  readonly versus: Comparison;
}

export interface FiguresOptions {
  /** Labels of the verdict's samples. */
  readonly labels: Int32Array;
  readonly groups: Groups;
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/** Scores trials on the verdict's samples, with 95% paired bootstrap intervals. */
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
