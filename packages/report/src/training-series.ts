import type { TrainingCurves } from '@mem/results';

/** A stretch of a training that is drawn as one point. */
export interface TrainingPoint {
  /** Last step of the stretch. */
  readonly step: number;
  /** Epochs up to the last step, including a partial one. */
  readonly epoch: number;
  /** Lowest and highest loss of the stretch. */
  readonly low: number;
  readonly high: number;
  /** Moving average of the loss around the last step of the stretch. */
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
  const reach = Math.floor(length / 100);
  const smooth = (i: number): number => {
    // The window has equal reach on either side, so that it narrows at the ends rather than leaning to one side.
    const span = Math.min(reach, i, length - 1 - i);
    return (sums[i + span + 1]! - sums[i - span]!) / (2 * span + 1);
  };
  const count = Math.min(most, length);
  return Array.from({ length: count }, (_, point) => {
    const stretch = losses.slice(Math.floor((point * length) / count), Math.floor(((point + 1) * length) / count));
    const last = Math.floor(((point + 1) * length) / count) - 1;
    return {
      step: steps[last]!,
      epoch: steps[last]! / stepsPerEpoch,
      low: Math.min(...stretch),
      high: Math.max(...stretch),
      smooth: smooth(last),
      learningRate: learningRates[last]!,
    };
  });
}
