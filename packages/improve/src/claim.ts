import type { AccuracyDifference } from '@mem/results';
import type { MethodFigures } from './figures.js';

/** The side of zero that an interval lies on; `open` where it crosses zero. */
export type Claim = 'better' | 'worse' | 'open';

/** The side of zero that a difference's interval lies on. */
export function claimOf({ interval: [low, high] }: AccuracyDifference): Claim {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

/** A method against the classifier as it is, over all classes. */
export function gainOf({ gains }: MethodFigures): Claim {
  return claimOf(gains!.all!);
}
