import type { ClassIds } from '@mem/groups';
import { readEvaluationLabels, readPredictions } from './check-samples.js';

/**
 * The weight of each sample that makes every class that occurs count the same, `[samples]`: N / (C * n_c), exactly 1 where
 * the classes are balanced.
 * @throws MemError `bad-shape` for no samples, `bad-label`.
 */
export function balancedWeights(labels: ClassIds): Float64Array {
  const read = readEvaluationLabels(labels);
  const counts = new Map<number, number>();
  for (const label of read) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Float64Array.from(read, (label) => read.length / (counts.size * counts.get(label)!));
}

/**
 * The mean accuracy of the classes that occur, exactly `accuracy` where they are balanced. Choices go by it, since on a
 * long-tailed validation set plain accuracy would prefer whatever ignores the tail.
 * @throws MemError `bad-shape` for no samples, or not one prediction per label; `bad-label`.
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
  // In the order of the classes, so that the order of the samples changes no bit.
  const classes = [...hits].sort(([a], [b]) => a - b).map(([, own]) => own);
  const { count } = classes[0]!;
  // One division of whole numbers, so that equal shares are equal to the last bit.
  if (classes.every((each) => each.count === count)) {
    return classes.reduce((sum, { right }) => sum + right, 0) / labels.length;
  }
  return classes.reduce((sum, each) => sum + each.right / each.count, 0) / classes.length;
}
