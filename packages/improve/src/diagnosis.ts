import { accuracyGivenGroup, argmaxRows, groupAccuracies } from '@mem/evaluation';
import { countClasses, type Groups } from '@mem/groups';

/** Samples to diagnose a classifier on, with its logits. */
export interface DiagnosedSamples {
  /** Logits `[samples, classes]`. */
  readonly logits: Float32Array;
  readonly labels: Int32Array;
  readonly groups: Groups;
  /** Number of training images of each class. */
  readonly classCounts: Int32Array;
}

/** Accuracy of some classes, and the part of their error that knowing each sample's group would remove, in percent. */
export interface Recoverable {
  readonly name: string;
  /** Mean class accuracy. */
  readonly accuracy: number;
  /** Mean class accuracy if only classes of the true group compete, which bounds any re-weighting of groups. */
  readonly givenGroup: number;
  /** Percentage of the error between the two accuracies. Null without errors. */
  readonly recoverable: number | null;
}

/** Performance of the classifier on one class. `samples`, `right` and `rightGivenGroup` are numbers of samples. */
export interface ClassDiagnosis {
  readonly classId: number;
  readonly group: string;
  readonly trainingImages: number;
  readonly samples: number;
  readonly right: number;
  readonly rightGivenGroup: number;
}

/** Errors of a classifier by group and class. */
export interface Diagnosis {
  readonly all: Recoverable;
  /** Groups that have samples. */
  readonly groups: readonly Recoverable[];
  /** Classes that need more images, the least accurate first. */
  readonly collect: readonly ClassDiagnosis[];
}

/**
 * Measures the errors of a classifier.
 * @throws MemError like the measures of `@mem/evaluation`.
 */
export function diagnose({ logits, labels, groups, classCounts }: DiagnosedSamples): Diagnosis {
  const predictions = argmaxRows(logits, classCounts.length);
  const own = groupAccuracies({ labels, predictions, groups });
  const given = accuracyGivenGroup({ logits, labels, groups });
  const samples = countClasses(labels, classCounts.length);
  const recoverable = (name: string, accuracy: number, givenGroup: number): Recoverable => ({
    name,
    accuracy: 100 * accuracy,
    givenGroup: 100 * givenGroup,
    recoverable: accuracy === 1 ? null : (100 * (givenGroup - accuracy)) / (1 - accuracy),
  });
  const classes = Array.from(
    classCounts,
    (trainingImages, classId): ClassDiagnosis => ({
      classId,
      group: groups.names[groups.ofClass[classId]!]!,
      trainingImages,
      samples: samples[classId]!,
      right: Math.round(own.perClass[classId]! * samples[classId]!),
      rightGivenGroup: Math.round(given.perClass[classId]! * samples[classId]!),
    }),
  ).filter((each) => each.samples > 0);
  return {
    all: recoverable('all', own.all, given.all),
    groups: groups.names.flatMap((name, g) => {
      const [accuracy, givenGroup] = [own.groups[g]!, given.groups[g]!];
      return accuracy === null || givenGroup === null ? [] : [recoverable(name, accuracy, givenGroup)];
    }),
    collect: toCollect(classes, groups.names[0]!),
  };
}

/**
 * Returns the classes outside the largest group that stay below average even if only classes of their group compete.
 * Re-weighting helps a class whose group the classifier misses, but it cannot help these.
 */
function toCollect(classes: readonly ClassDiagnosis[], largest: string): ClassDiagnosis[] {
  const accuracy = ({ rightGivenGroup, samples }: ClassDiagnosis): number => rightGivenGroup / samples;
  const average = classes.reduce((sum, each) => sum + accuracy(each), 0) / classes.length;
  return classes
    .filter((each) => each.group !== largest && accuracy(each) < average)
    .sort((a, b) => accuracy(a) - accuracy(b) || a.trainingImages - b.trainingImages);
}
