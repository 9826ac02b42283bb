import type { TrainingCurves } from '@mem/results';

/** A stretch of a training drawn as one point. */
export interface TrainingPoint {
  /** Of the stretch's last step. */
  readonly step: number;
  /** Whole and part epochs until then. */
  readonly epoch: number;
  /** The lowest and the highest loss of the stretch. */
  readonly low: number;
  readonly high: number;
  /** The moving average around the stretch's last step. */
  readonly smooth: number;
  readonly learningRate: number;
}

/** At most `most` points for a training however long; the smoothing spans a fiftieth of it. */
export function trainingPoints(
  { steps, losses, learningRates, stepsPerEpoch }: TrainingCurves,
  most: number,
): TrainingPoint[] {
  const { length } = losses;
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i]! + losses[i]!;
  const reach = Math.floor(length / 100);
  const smooth = (i: number): number => {
    // As far to either side, so that the ends are not pulled to one of them.
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
