import type { Accuracies, MethodResult } from './results.js';

/** An accuracy as tables show it, `41.2 ± 0.3`; a dash for null. */
export function formatAccuracy(mean: number | null | undefined, std?: number | null): string {
  if (mean == null) return '–';
  return std == null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${std.toFixed(1)}`;
}

/** Whether no other method shows a higher mean in the column; equal as shown is equally good. */
export function isBest(methods: readonly MethodResult[], method: MethodResult, column: keyof Accuracies): boolean {
  const shown = (accuracy: number | null | undefined): number =>
    accuracy == null ? -1 : Number(formatAccuracy(accuracy));
  const own = shown(method.mean[column]);
  return own >= 0 && methods.every((other) => shown(other.mean[column]) <= own);
}
