import { checkAny, checkRows } from './check-samples.js';

/**
 * The weight of each sample that makes every class that occurs count the same, `[samples]`: N / (C * n_c), exactly 1 where
 * the classes are balanced.
 * @throws MemError `bad-shape` for no samples.
 */
export function balancedWeights(labels: ArrayLike<number>): Float64Array {
  checkAny(labels);
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  return Float64Array.from(labels, (label) => labels.length / (counts.size * counts.get(label)!));
}

/**
 * The mean accuracy of the classes that occur, exactly `accuracy` where they are balanced. Choices go by it, since on a
 * long-tailed validation set plain accuracy would prefer whatever ignores the tail.
 * @throws MemError `bad-shape` for no samples, or not one prediction per label.
 */
export function balancedAccuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkAny(labels);
  checkRows('predictions', predictions, labels.length, 1);
  const hits = new Map<number, { count: number; right: number }>();
  for (let i = 0; i < labels.length; i++) {
    const own = hits.get(labels[i]!) ?? { count: 0, right: 0 };
    own.count++;
    if (predictions[i] === labels[i]) own.right++;
    hits.set(labels[i]!, own);
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
