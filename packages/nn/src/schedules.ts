import { checkPositive, MemError } from '@mem/errors';

/** Options of `warmupCosine`. */
export interface WarmupCosineOptions {
  /** Peak learning rate. */
  readonly learningRate: number;
  /**
   * Learning rate at the end.
   * @default 0
   */
  readonly minLearningRate?: number;
  /**
   * Duration of the linear rise from 0, in the unit of `total`.
   * @default 0
   */
  readonly warmup?: number;
  /** Total duration, in steps or epochs. */
  readonly total: number;
}

/**
 * Returns a function from a time (fractional epochs, or steps) to its learning rate: linear warm-up from 0, then half a
 * cosine down, as in the MAE code.
 * @throws MemError `bad-option` for a warm-up that is not shorter than `total`.
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
