import type { HostMap } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';

/** Early stopping: keeps the parameters that score best, and stops after `patience` evaluations without improvement. */
export interface EarlyStopping {
  /** Steps between evaluations. */
  readonly every: number;
  /** Evaluations in a row without improvement after which training stops. */
  readonly patience: number;
  /** Scores parameters; higher is better. The initial parameters are scored too, as step 0. */
  readonly score: (parameters: HostMap, step: number) => Promise<number>;
}

/** Keeps the parameters with the highest score, the first among equals. */
export interface BestParameters {
  /**
   * Scores the parameters of a step.
   * @throws MemError `bad-value` for a score of NaN.
   */
  offer(parameters: HostMap, step: number): Promise<void>;
  readonly best: HostMap;
  /** Whether `patience` evaluations in a row brought no improvement. */
  readonly exhausted: boolean;
}

/**
 * Scores the initial parameters, the first candidate.
 * @throws MemError `bad-option` for an `every` or `patience` that is not a positive integer.
 */
export async function keepBest(first: HostMap, { every, patience, score }: EarlyStopping): Promise<BestParameters> {
  checkPositive('every', every, { integer: true });
  checkPositive('patience', patience, { integer: true });
  let best = first;
  let highest = Number.NEGATIVE_INFINITY;
  let worse = 0;
  const kept: BestParameters = {
    async offer(parameters, step) {
      const value = await score(parameters, step);
      if (Number.isNaN(value))
        throw new MemError('bad-value', `The validation score of step ${step} is NaN.`, { step });
      worse = value > highest ? 0 : worse + 1;
      if (worse === 0) [best, highest] = [parameters, value];
    },
    get best() {
      return best;
    },
    get exhausted() {
      return worse >= patience;
    },
  };
  await kept.offer(first, 0);
  return kept;
}
