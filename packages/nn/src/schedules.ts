import { checkPositive, MemError } from '@mem/errors';

/** Options of `warmupCosine`. */
export interface WarmupCosineOptions {
  /** The peak learning rate. */
  readonly learningRate: number;
  /** Reached at the end. */
  readonly minLearningRate?: number;
  /** How long the linear rise from 0 takes, in the same unit as `total`. */
  readonly warmup?: number;
  /** Steps or epochs in all. */
  readonly total: number;
}

/**
 * The learning rate at a time (fractional epochs, or steps): linear warm-up from 0, then half a cosine down.
 * As the MAE code's schedule. @throws MemError `bad-option` for a warm-up as long as the whole.
 */
export function warmupCosine({
  learningRate,
  minLearningRate = 0,
  warmup = 0,
  total,
}: WarmupCosineOptions): (time: number) => number {
  checkPositive('total', total);
  if (!(warmup >= 0 && warmup < total)) {
    throw new MemError('bad-option', `warmup must be from 0 to less than total (${total}), but is ${warmup}.`, {
      warmup,
      total,
    });
  }
  return (time) => {
    if (time < warmup) return (learningRate * time) / warmup;
    const progress = (time - warmup) / (total - warmup);
    return minLearningRate + (learningRate - minLearningRate) * 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}
