import { unknownName } from '@mem/errors';
import { balancedWeights, type PairedBootstrap, pairedBootstraps } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import { accuracyColumns, type ClassColumn } from './results.js';

/** Difference of accuracies in percentage points, with its 95% interval. */
export interface AccuracyDifference {
  readonly difference: number;
  readonly interval: readonly [number, number];
}

/** Differences of a method from the reference. Null for a group without test images. */
export interface MethodDifferences {
  readonly name: string;
  readonly columns: Readonly<Record<ClassColumn, AccuracyDifference | null>>;
}

/** Options of `pairedDifferences`. */
export interface PairedDifferencesOptions {
  /** Class ids `[samples]`. */
  readonly labels: ArrayLike<number>;
  /** The groups many, medium and few. */
  readonly groups: Groups;
  /** Predicted class ids `[samples]` of each method, by seed. */
  readonly runs: readonly { readonly name: string; readonly predictions: readonly Int32Array[] }[];
  /** Name of the run that the others are compared with. */
  readonly reference: string;
  readonly seed: number;
}

/**
 * Computes the differences of all methods from the reference on the same test images, with 95% paired bootstrap
 * intervals. As in `groupAccuracies`, they are means over classes.
 * @throws MemError `unknown-name` for a reference that is not a run.
 * @throws MemError like `pairedBootstraps`.
 */
export function pairedDifferences({
  labels,
  groups,
  runs,
  reference,
  seed,
}: PairedDifferencesOptions): MethodDifferences[] {
  const base = runs.find(({ name }) => name === reference);
  if (base === undefined) {
    throw unknownName(
      'run',
      reference,
      runs.map(({ name }) => name),
    );
  }
  const others = runs.filter((run) => run !== base);
  const everySample = Array.from(labels, (_, i) => i);
  const samples = [
    everySample,
    ...groups.names.map((_, g) => everySample.filter((i) => groups.ofClass[labels[i]!] === g)),
  ];
  const byColumn = samples.map((chosen): (PairedBootstrap | null)[] => {
    if (chosen.length === 0) return others.map(() => null);
    const correct = (run: (typeof runs)[number]): Uint8Array[] =>
      run.predictions.map((predictions) => Uint8Array.from(chosen, (i) => (predictions[i] === labels[i] ? 1 : 0)));
    const weights = balancedWeights(chosen.map((i) => labels[i]!));
    return pairedBootstraps({ correct: others.map(correct), reference: correct(base), seed, weights });
  });
  return others.map(({ name }, method) => {
    const [all, many, medium, few] = accuracyColumns.map((_, column) => inPoints(byColumn[column]?.[method] ?? null));
    return { name, columns: { all: all!, many: many!, medium: medium!, few: few! } };
  });
}

function inPoints(result: PairedBootstrap | null): AccuracyDifference | null {
  if (result === null) return null;
  const { difference, interval } = result;
  return { difference: 100 * difference, interval: [100 * interval[0], 100 * interval[1]] };
}
