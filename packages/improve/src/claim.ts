import type { AccuracyDifference } from '@mem/results';
import type { MethodFigures } from './figures.js';

/** Side of zero on which an interval lies; `open` if it crosses zero. */
export type Claim = 'better' | 'worse' | 'open';

/** Returns the side of zero on which a difference's interval lies. */
export function claimOf({ interval: [low, high] }: AccuracyDifference): Claim {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

/** Compares a method with the unchanged classifier over all classes. */
export function gainOf({ gains }: MethodFigures): Claim {
  return claimOf(gains!.all!);
}
