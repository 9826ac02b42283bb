import { type ClassIds, countClasses, type Groups } from '@mem/groups';
import { accuracy } from './accuracy.js';
import { balancedAccuracy } from './balanced-accuracy.js';
import { readPredictions } from './check-samples.js';
import { type JudgedClasses, judgedClasses } from './judged-classes.js';

/** A model's predictions beside the true classes. */
export interface Predictions {
  /** `[samples]` */
  readonly labels: ClassIds;
  /** `[samples]` */
  readonly predictions: ClassIds;
  readonly groups: Groups;
}

/** Accuracies as fractions. */
export interface GroupAccuracies {
  /** The mean accuracy of the classes that occur in the labels, exactly `bySample` where they occur equally often. */
  readonly all: number;
  /** The share of samples that are right, however many each class has. */
  readonly bySample: number;
  /** Per group, the mean accuracy of its classes that occur in the labels; null where none does. */
  readonly groups: readonly (number | null)[];
  /** `[numClasses]`; NaN for a class that does not occur in the labels. */
  readonly perClass: Float64Array;
  /** The classes that occur in the labels. */
  readonly judged: JudgedClasses;
}

/**
 * Mean accuracy of the classes, over all and per group, and accuracy over samples, as the decoupling code computes them
 * (Kang et al., ICLR 2020).
 * @throws MemError `bad-shape` for no samples or unequal lengths, `bad-label` for what is not a class id.
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
