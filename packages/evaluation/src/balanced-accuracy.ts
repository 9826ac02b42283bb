import type { ClassIds } from '@mem/groups';
import { readEvaluationLabels, readPredictions } from './check-samples.js';

/**
 * The weight of each sample with which every class that occurs counts the same, `[samples]`: N / (C * n_c), which is exactly 1
 * where the classes are balanced. @throws MemError `bad-shape` for no samples, `bad-label`.
 */
export function balancedWeights(labels: ClassIds): Float64Array {
  const read = readEvaluationLabels(labels);
  const counts = new Map<number, number>();
  for (const label of read) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Float64Array.from(read, (label) => read.length / (counts.size * counts.get(label)!));
}

/**
 * The mean accuracy of the classes that occur, `accuracy` itself where they are balanced: what choices are made by, since on a
 * long-tailed validation set plain accuracy would prefer whatever ignores the tail.
 * @throws MemError `bad-shape` for no samples, or not one prediction per label; `bad-label`.
 */
export function balancedAccuracy(predictions: ClassIds, labels: ClassIds): number {
  const read = readPredictions({ labels, predictions });
  const weights = balancedWeights(read.labels);
  let right = 0;
  for (const [i, label] of read.labels.entries()) if (read.predictions[i] === label) right += weights[i]!;
  return right / labels.length;
}
