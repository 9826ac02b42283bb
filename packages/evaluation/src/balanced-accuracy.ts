import { checkAny, checkRows } from './check-samples.js';

/**
 * What each sample counts so that every class that occurs counts the same, `[samples]`: N / (C * n_c), which is exactly 1 where
 * the classes are balanced. @throws MemError `bad-shape` for no samples.
 */
export function balancedWeights(labels: ArrayLike<number>): Float64Array {
  checkAny(labels);
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  return Float64Array.from(labels, (label) => labels.length / (counts.size * counts.get(label)!));
}

/**
 * The mean accuracy of the classes that occur, `accuracy` itself where they are balanced: what choices are made by, since on a
 * long-tailed validation set plain accuracy would prefer whatever ignores the tail.
 * @throws MemError `bad-shape` for no samples, or not one prediction per label.
 */
export function balancedAccuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  const weights = balancedWeights(labels);
  checkRows('predictions', predictions, labels.length, 1);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right += weights[i]!;
  return right / labels.length;
}
