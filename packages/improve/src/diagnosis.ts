import { accuracyGivenGroup, argmaxRows, calibrationError, groupAccuracies, groupConfusion } from '@mem/evaluation';
import { countClasses, type Groups } from '@mem/groups';
import type { ModelCalibration } from '@mem/results';

/** Samples to diagnose a classifier on, with its logits. */
export interface DiagnosedSamples {
  /** Logits `[samples, classes]`. */
  readonly logits: Float32Array;
  readonly labels: Int32Array;
  readonly groups: Groups;
  /** Number of training images of each class. */
  readonly classCounts: Int32Array;
}

/** Part of an error that would vanish if the group of every sample were known, in percent. */
export interface Recoverable {
  readonly name: string;
  /** Mean accuracy of the classes. */
  readonly accuracy: number;
  /** Mean accuracy when only classes of the true group compete: the ceiling of any method that re-weights groups. */
  readonly givenGroup: number;
  /** Part of the error between the two accuracies. Null without errors. */
  readonly share: number | null;
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

/** Weaknesses of a classifier, and the groups and classes that they affect. */
export interface Diagnosis {
  readonly all: Recoverable;
  /** Results of the groups that have samples. */
  readonly groups: readonly Recoverable[];
  readonly confusion: ReturnType<typeof groupConfusion>;
  readonly calibration: Omit<ModelCalibration, 'name'>;
  /** Classes that more images would help most, the most urgent first. */
  readonly collect: readonly ClassDiagnosis[];
}

/**
 * Diagnoses a classifier as it is.
 * @throws MemError as the measures of `@mem/evaluation`.
 */
export function diagnose({ logits, labels, groups, classCounts }: DiagnosedSamples): Diagnosis {
  const predictions = argmaxRows(logits, classCounts.length);
  const own = groupAccuracies({ labels, predictions, groups });
  const told = accuracyGivenGroup({ logits, labels, groups });
  const samples = countClasses(labels, classCounts.length);
  const recoverable = (name: string, accuracy: number, givenGroup: number): Recoverable => ({
    name,
    accuracy: 100 * accuracy,
    givenGroup: 100 * givenGroup,
    share: accuracy === 1 ? null : (100 * (givenGroup - accuracy)) / (1 - accuracy),
  });
  const classes = Array.from(
    classCounts,
    (trainingImages, classId): ClassDiagnosis => ({
      classId,
      group: groups.names[groups.ofClass[classId]!]!,
      trainingImages,
      samples: samples[classId]!,
      right: Math.round(own.perClass[classId]! * samples[classId]!),
      rightGivenGroup: Math.round(told.perClass[classId]! * samples[classId]!),
    }),
  ).filter((each) => each.samples > 0);
  return {
    all: recoverable('all', own.all, told.all),
    groups: groups.names.flatMap((name, g) => {
      const [accuracy, givenGroup] = [own.groups[g]!, told.groups[g]!];
      return accuracy === null || givenGroup === null ? [] : [recoverable(name, accuracy, givenGroup)];
    }),
    confusion: groupConfusion({ labels, predictions, groups }),
    calibration: calibrationError({ logits, labels }),
    collect: toCollect(classes, groups.names[0]!),
  };
}

/**
 * Returns the classes to collect images for: those that are not many-shot and that stay below the mean of all classes
 * even when only classes of their group compete. Re-weighting can help a class whose group the classifier misses, but
 * these are classes that it does not know.
 */
function toCollect(classes: readonly ClassDiagnosis[], largest: string): ClassDiagnosis[] {
  const given = ({ rightGivenGroup, samples }: ClassDiagnosis): number => rightGivenGroup / samples;
  const usual = classes.reduce((sum, each) => sum + given(each), 0) / classes.length;
  return classes
    .filter((each) => each.group !== largest && given(each) < usual)
    .sort((a, b) => given(a) - given(b) || a.trainingImages - b.trainingImages);
}
