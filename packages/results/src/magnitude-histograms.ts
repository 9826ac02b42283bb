import { checkPositive, MemError } from '@mem/errors';
import type { Groups } from '@mem/groups';

/** Histograms of each magnitude by the true group of the test images. */
export interface MagnitudeHistograms {
  /** Edges of the bins, `[bins + 1]`, ascending, the same for all histograms. */
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
  readonly bins?: number;
}

/**
 * Counts the magnitudes Q_g in a histogram for the images of each true group, all on one scale from the smallest to the
 * largest magnitude.
 * @throws MemError `bad-shape` for no samples or sizes that do not fit together.
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
      `The magnitudes must have shape [${labels.length}, ${numGroups}] of at least one sample, but hold ${magnitudes.length} values.`,
    );
  }
  const bad = magnitudes.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new MemError(
      'bad-value',
      `The magnitudes of sample ${Math.floor(bad / numGroups)} hold ${magnitudes[bad]}: the model that made them diverged.`,
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
