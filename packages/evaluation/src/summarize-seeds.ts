import { MemError } from '@mem/errors';

/** Mean and standard deviation of a figure over runs. */
export interface SeedSummary {
  readonly mean: number;
  /** Sample standard deviation (divided by runs - 1). Null for a single run. */
  readonly std: number | null;
}

/**
 * Computes the mean and standard deviation over runs with different seeds.
 * @throws MemError `bad-value` for no runs or a value that is not finite.
 */
export function summarizeSeeds(values: readonly number[]): SeedSummary {
  if (values.length === 0) throw new MemError('bad-value', 'There are no runs to summarize; give at least one value.');
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new MemError('bad-value', `The value of run ${bad} is ${values[bad]}, but must be a finite number.`, { bad });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, std: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / (values.length - 1)) };
}
