/** Converts counts to percentages of their sum, or to zeros if the sum is zero. */
export function percentages(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  return counts.map((count) => (100 * count) / total);
}
