import { checkPositive, MemError } from '@mem/errors';
import type { Groups } from '@mem/groups';

/** Histograms of the magnitudes by true group of the test images. */
export interface MagnitudeHistograms {
  /** Ascending edges of the bins, `[bins + 1]`, shared by all histograms. */
  readonly edges: readonly number[];
  /** Number of images, `[magnitude][true group][bin]`. */
  readonly counts: readonly (readonly (readonly number[])[])[];
}

/** Options of `magnitudeHistograms`. */
export interface MagnitudeHistogramsOptions {
  /** Magnitudes `[samples, groups]`, row by row. */
  readonly magnitudes: Float32Array;
  /** Class ids `[samples]`. */
  readonly labels: ArrayLike<number>;
  readonly groups: Groups;
  /** @default 30 */
  readonly bins?: number;
}

/**
 * Counts each magnitude Q_g in one histogram per true group, all on a scale from the smallest to the largest magnitude.
 * @throws MemError `bad-shape` without samples or if sizes do not match.
 * @throws MemError `bad-value` for a magnitude that is not finite.
 */
export function magnitudeHistograms({
  magnitudes,
  labels,
  groups,
  bins = 30,
}: MagnitudeHistogramsOptions): MagnitudeHistograms {
  checkPositive('bins', bins, { integer: true });
  const numGroups = groups.names.length;
  if (labels.length === 0 || magnitudes.length !== labels.length * numGroups) {
    throw new MemError(
      'bad-shape',
      `magnitudes must have shape [${labels.length}, ${numGroups}] with at least one sample, but has ${magnitudes.length} values.`,
    );
  }
  const bad = magnitudes.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new MemError(
      'bad-value',
      `Sample ${Math.floor(bad / numGroups)} has the magnitude ${magnitudes[bad]}, but magnitudes must be finite: the modulator diverged.`,
    );
  }
  const lowest = magnitudes.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = magnitudes.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = (highest - lowest || 1) / bins;
  const counts = groups.names.map(() => groups.names.map(() => new Array<number>(bins).fill(0)));
  for (const [at, value] of magnitudes.entries()) {
    const group = groups.ofClass[labels[Math.floor(at / numGroups)]!]!;
    const bin = Math.min(bins - 1, Math.floor((value - lowest) / width));
    counts[at % numGroups]![group]![bin]!++;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => lowest + i * width), counts };
}
