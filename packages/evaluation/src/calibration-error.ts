import { checkPositive, MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import { argmaxRows } from './accuracy.js';
import { checkRows, readEvaluationLabels } from './check-samples.js';

/** Logits or probabilities of a model row by row, `[samples, numClasses]`, with the true classes. */
export type CalibrationInput = (
  | { readonly logits: Float32Array; readonly probabilities?: never }
  | { readonly probabilities: Float32Array; readonly logits?: never }
) & {
  /** True classes, `[samples]`. */
  readonly labels: ClassIds;
  /**
   * Number of bins, of equal width.
   * @default 15
   */
  readonly bins?: number;
};

/** Samples with a confidence in (lower, upper]. */
export interface CalibrationBin {
  /** Lower bound of the confidence, exclusive. */
  readonly lower: number;
  /** Upper bound of the confidence, inclusive. */
  readonly upper: number;
  /** Number of samples. */
  readonly count: number;
  /** Fraction of correct predictions. Null without samples. */
  readonly accuracy: number | null;
  /** Mean confidence. Null without samples. */
  readonly confidence: number | null;
}

/** Calibration of a model. */
export interface Calibration {
  /** Expected calibration error: mean |accuracy - confidence| over the bins, weighted by their number of samples. */
  readonly error: number;
  /** Bins from the lowest confidence to the highest. */
  readonly bins: readonly CalibrationBin[];
}

/**
 * Computes the expected calibration error of the top class, with the bins of a reliability diagram
 * (Guo et al., "On calibration of modern neural networks", ICML 2017).
 * @throws MemError `bad-shape` for no samples or incomplete rows.
 * @throws MemError `bad-label` for a label that is not a class.
 * @throws MemError `bad-value` for a NaN, a row of infinities or a probability outside [0, 1].
 */
export function calibrationError({ logits, probabilities, bins = 15, ...given }: CalibrationInput): Calibration {
  checkPositive('bins', bins, { integer: true });
  const scores = logits ?? probabilities;
  const numClasses = Math.max(1, Math.floor(scores.length / Math.max(1, given.labels.length)));
  const labels = readEvaluationLabels(given.labels, numClasses);
  checkRows(logits ? 'logits' : 'probabilities', scores, labels.length, numClasses);

  const predictions = argmaxRows(scores, numClasses);
  const totals = Array.from({ length: bins }, () => ({ count: 0, right: 0, confidence: 0 }));
  for (let row = 0; row < labels.length; row++) {
    const own = scores.subarray(row * numClasses, (row + 1) * numClasses);
    const top = own[predictions[row]!]!;
    const confidence = checkConfidence(logits ? softmaxOfLargest(own, top) : top, row);
    const total = totals[Math.max(0, Math.ceil(confidence * bins) - 1)]!;
    total.count++;
    total.confidence += confidence;
    if (predictions[row] === labels[row]) total.right++;
  }
  return {
    error: totals.reduce((sum, { right, confidence }) => sum + Math.abs(right - confidence), 0) / labels.length,
    bins: totals.map(({ count, right, confidence }, bin) => ({
      lower: bin / bins,
      upper: (bin + 1) / bins,
      count,
      accuracy: count === 0 ? null : right / count,
      confidence: count === 0 ? null : confidence / count,
    })),
  };
}

function softmaxOfLargest(logits: Float32Array, largest: number): number {
  return 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
}

/** Checks a probability, which may exceed 1 by the rounding error of float32. */
function checkConfidence(value: number, row: number): number {
  if (!(value >= 0 && value <= 1 + 1e-5)) {
    throw new MemError(
      'bad-value',
      `The top class of row ${row} has the probability ${value}: probabilities must be from 0 to 1, and logits finite.`,
      { row, value },
    );
  }
  return Math.min(value, 1);
}
