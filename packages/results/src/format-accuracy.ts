import type { Accuracies, MethodResult } from './results.js';

/** Formats an accuracy for a table, such as `41.2 ± 0.3`, or as a dash for null. */
export function formatAccuracy(mean: number | null | undefined, std?: number | null): string {
  if (mean == null) return '–';
  return std == null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${std.toFixed(1)}`;
}

/**
 * Checks that no other method has a higher mean in the column. Means are compared as tables show them, so several
 * methods can be best.
 */
export function isBest(methods: readonly MethodResult[], method: MethodResult, column: keyof Accuracies): boolean {
  const shown = (accuracy: number | null | undefined): number =>
    accuracy == null ? -1 : Number(formatAccuracy(accuracy));
  const own = shown(method.mean[column]);
  return own >= 0 && methods.every((other) => shown(other.mean[column]) <= own);
}
