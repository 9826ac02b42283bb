import type { Accuracies, MethodResult } from './results.js';

/** Formats an accuracy for a table, such as `41.2 ± 0.3`, or as a dash for null. */
export function formatAccuracy(mean: number | null | undefined, std?: number | null): string {
  if (mean == null) return '–';
  return std == null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${std.toFixed(1)}`;
}

/** Formats a difference of accuracies with its sign, such as `+1.2`. */
export function signed(difference: number): string {
  const text = Math.abs(difference).toFixed(1);
  if (text === '0.0') return '±0.0';
  return difference < 0 ? `−${text}` : `+${text}`;
}

/** Formats a whole number with separators, such as `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Returns whether no other method has a higher mean in the column. Means are compared as shown, so several can be best. */
export function isBest(methods: readonly MethodResult[], method: MethodResult, column: keyof Accuracies): boolean {
  const shown = ({ mean }: MethodResult): number => Number((mean[column] ?? -1).toFixed(1));
  return shown(method) >= 0 && methods.every((other) => shown(other) <= shown(method));
}
