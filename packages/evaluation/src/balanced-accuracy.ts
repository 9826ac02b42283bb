import type { ClassIds } from '@mem/groups';
import { readEvaluationLabels, readPredictions } from './check-samples.js';

/**
 * Computes sample weights that give every class present the same total, `[samples]`: N / (C * n_c), exactly 1 if the
 * classes are balanced.
 * @throws MemError `bad-shape` for no samples.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function balancedWeights(labels: ClassIds): Float64Array {
  const read = readEvaluationLabels(labels);
  const counts = new Map<number, number>();
  for (const label of read) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Float64Array.from(read, (label) => read.length / (counts.size * counts.get(label)!));
}

/**
 * Returns the mean accuracy of the classes present, exactly `accuracy` if they are balanced. Use it for selection, since
 * plain accuracy on a long-tailed validation set favours methods that ignore the tail.
 * @throws MemError `bad-shape` for no samples or unequal lengths.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function balancedAccuracy(predictions: ClassIds, labels: ClassIds): number {
  const read = readPredictions({ labels, predictions });
  const hits = new Map<number, { count: number; right: number }>();
  for (const [i, label] of read.labels.entries()) {
    const own = hits.get(label) ?? { count: 0, right: 0 };
    own.count++;
    if (read.predictions[i] === label) own.right++;
    hits.set(label, own);
  }
  // Summed in the order of the classes, so that the result does not depend on the order of the samples.
  const classes = [...hits].sort(([a], [b]) => a - b).map(([, own]) => own);
  const { count } = classes[0]!;
  // A single division of whole numbers, so that equal fractions are bit-identical.
  if (classes.every((each) => each.count === count)) {
    return classes.reduce((sum, { right }) => sum + right, 0) / labels.length;
  }
  return classes.reduce((sum, each) => sum + each.right / each.count, 0) / classes.length;
}
