import type { TrainingCurves } from '@mem/results';

/** Consecutive steps of a training, drawn as one point. */
export interface TrainingPoint {
  /** Last of the steps. */
  readonly step: number;
  /** Epochs completed by the last step, with fraction. */
  readonly epoch: number;
  /** Lowest and highest loss of the steps. */
  readonly low: number;
  readonly high: number;
  /** Moving average of the loss around the last step. */
  readonly smooth: number;
  readonly learningRate: number;
}

/** Reduces a training of any length to at most `most` points. The moving average spans a fiftieth of the training. */
export function trainingPoints(
  { steps, losses, learningRates, stepsPerEpoch }: TrainingCurves,
  most: number,
): TrainingPoint[] {
  const { length } = losses;
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i]! + losses[i]!;
  const halfWindow = Math.floor(length / 100);
  const smooth = (i: number): number => {
    // Equal on both sides: the window narrows at the ends instead of leaning to one side.
    const span = Math.min(halfWindow, i, length - 1 - i);
    return (sums[i + span + 1]! - sums[i - span]!) / (2 * span + 1);
  };
  const count = Math.min(most, length);
  return Array.from({ length: count }, (_, point) => {
    const part = losses.slice(Math.floor((point * length) / count), Math.floor(((point + 1) * length) / count));
    const last = Math.floor(((point + 1) * length) / count) - 1;
    return {
      step: steps[last]!,
      epoch: steps[last]! / stepsPerEpoch,
      low: Math.min(...part),
      high: Math.max(...part),
      smooth: smooth(last),
      learningRate: learningRates[last]!,
    };
  });
}
