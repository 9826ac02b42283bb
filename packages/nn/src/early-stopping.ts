import type { HostMap } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';

/** How training ends before its last step, and which step's parameters are kept: those that score best on validation. */
export interface EarlyStopping {
  /** Steps from one score to the next. */
  readonly every: number;
  /** Scores in a row without a better one before training ends. */
  readonly patience: number;
  /** Scores parameters, higher being better; those that training starts from are scored too, as step 0. */
  readonly score: (parameters: HostMap, step: number) => Promise<number>;
}

/** Keeps the parameters with the highest score, the first among equals. */
export interface BestParameters {
  /** Scores a step's parameters. @throws MemError `bad-value` for a score that is NaN. */
  offer(parameters: HostMap, step: number): Promise<void>;
  readonly best: HostMap;
  /** Whether as many scores in a row as the patience allows were no better. */
  readonly exhausted: boolean;
}

/** Starts keeping with the parameters that training starts from. @throws MemError `bad-option`. */
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
