import type { ClassIds, Groups } from '@mem/groups';
import { accuracy } from './accuracy.js';
import { readPredictions } from './check-samples.js';

/** What a model predicted, beside the truth. */
export interface Predictions {
  /** `[samples]` */
  readonly labels: ClassIds;
  /** `[samples]` */
  readonly predictions: ClassIds;
  readonly groups: Groups;
}

/** Accuracies as fractions. */
export interface GroupAccuracies {
  /** The share of all samples that are right. */
  readonly all: number;
  /** Per group, the mean accuracy of its classes that occur in the labels; null where none does. */
  readonly groups: readonly (number | null)[];
  /** [numClasses]; NaN for a class that does not occur in the labels. */
  readonly perClass: Float64Array;
}

/**
 * Accuracy over all samples and per group of classes, as the decoupling code computes it (Kang et al., ICLR 2020).
 * @throws MemError `bad-shape` for no samples or unequal lengths, `bad-label` for what is not a class id.
 */
export function groupAccuracies({ groups, ...given }: Predictions): GroupAccuracies {
  const numClasses = groups.ofClass.length;
  const { labels, predictions } = readPredictions(given, numClasses);
  const counts = new Float64Array(numClasses);
  const right = new Float64Array(numClasses);
  for (const [i, label] of labels.entries()) {
    counts[label]!++;
    if (predictions[i] === label) right[label]!++;
  }
  const perClass = right.map((hits, classId) => hits / counts[classId]!);
  const ofGroup = (members: readonly number[]) => {
    const present = members.filter((classId) => counts[classId]! > 0);
    if (present.length === 0) return null;
    return present.reduce((sum, classId) => sum + perClass[classId]!, 0) / present.length;
  };
  return { all: accuracy(predictions, labels), groups: groups.classes.map(ofGroup), perClass };
}
