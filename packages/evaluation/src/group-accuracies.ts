import { type ClassIds, countClasses, type Groups } from '@mem/groups';
import { accuracy } from './accuracy.js';
import { balancedAccuracy } from './balanced-accuracy.js';
import { readPredictions } from './check-samples.js';
import { type JudgedClasses, judgedClasses } from './judged-classes.js';

/** Predictions of a model with the true classes. */
export interface Predictions {
  /** True classes, `[samples]`. */
  readonly labels: ClassIds;
  /** Predicted classes, `[samples]`. */
  readonly predictions: ClassIds;
  readonly groups: Groups;
}

/** Accuracies of a model, as fractions. */
export interface GroupAccuracies {
  /** Mean accuracy of the classes present in the labels, exactly `bySample` if they are balanced. */
  readonly all: number;
  /** Fraction of correct predictions over all samples. */
  readonly bySample: number;
  /** Mean accuracy of each group's classes present in the labels. Null if there are none. */
  readonly groups: readonly (number | null)[];
  /** Accuracy of each class, `[numClasses]`. NaN for a class absent from the labels. */
  readonly perClass: Float64Array;
  /** Number of classes present in the labels. */
  readonly judged: JudgedClasses;
}

/**
 * Computes the mean accuracy of the classes, overall and by group, and the accuracy over samples, as the decoupling
 * code does (Kang et al., ICLR 2020).
 * @throws MemError `bad-shape` for no samples or unequal lengths.
 * @throws MemError `bad-label` for a value that is not a class id.
 */
export function groupAccuracies({ groups, ...given }: Predictions): GroupAccuracies {
  const numClasses = groups.ofClass.length;
  const { labels, predictions } = readPredictions(given, numClasses);
  const judged = judgedClasses(labels, groups);
  const counts = countClasses(labels, numClasses);
  const right = new Float64Array(numClasses);
  for (const [i, label] of labels.entries()) if (predictions[i] === label) right[label]!++;
  const perClass = right.map((hits, classId) => hits / counts[classId]!);
  const ofGroup = (members: readonly number[]) => {
    const present = members.filter((classId) => counts[classId]! > 0);
    if (present.length === 0) return null;
    return present.reduce((sum, classId) => sum + perClass[classId]!, 0) / present.length;
  };
  return {
    all: balancedAccuracy(predictions, labels),
    bySample: accuracy(predictions, labels),
    groups: groups.classes.map(ofGroup),
    perClass,
    judged,
  };
}
