import { accuracyGivenGroup, argmaxRows, calibrationError, groupAccuracies, groupConfusion } from '@mem/evaluation';
import { countClasses, type Groups } from '@mem/groups';
import type { ModelCalibration } from '@mem/results';

/** A classifier's logits of samples that it is diagnosed on. */
export interface DiagnosedSamples {
  /** `[samples, classes]`. */
  readonly logits: Float32Array;
  readonly labels: Int32Array;
  readonly groups: Groups;
  /** Training images of each class. */
  readonly classCounts: Int32Array;
}

/** What of an error would vanish were the group of every sample known, in percent. */
export interface Recoverable {
  readonly name: string;
  /** The mean accuracy of the classes. */
  readonly accuracy: number;
  /** The same when only classes of the true group compete: the ceiling for any method that re-weights groups. */
  readonly givenGroup: number;
  /** The share of the error that lies between the two; null without errors. */
  readonly share: number | null;
}

/** A class as the classifier sees it; counts are of samples. */
export interface ClassDiagnosis {
  readonly classId: number;
  readonly group: string;
  readonly trainingImages: number;
  readonly samples: number;
  readonly right: number;
  readonly rightGivenGroup: number;
}

/** What is wrong with a classifier, and where. */
export interface Diagnosis {
  readonly all: Recoverable;
  /** Of the groups that have samples. */
  readonly groups: readonly Recoverable[];
  readonly confusion: ReturnType<typeof groupConfusion>;
  readonly calibration: Omit<ModelCalibration, 'name'>;
  /** Classes that more images would help most, the most urgent first. */
  readonly collect: readonly ClassDiagnosis[];
}

/** Measures a classifier as it is. @throws MemError as the measures of `@mem/evaluation`. */
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
 * The classes to collect images for: not many-shot, and, even when only classes of their group compete, below the mean of all
 * classes. Where the group is what is missing, re-weighting can help; here the classifier does not know the class.
 */
function toCollect(classes: readonly ClassDiagnosis[], largest: string): ClassDiagnosis[] {
  const given = ({ rightGivenGroup, samples }: ClassDiagnosis): number => rightGivenGroup / samples;
  const usual = classes.reduce((sum, each) => sum + given(each), 0) / classes.length;
  return classes
    .filter((each) => each.group !== largest && given(each) < usual)
    .sort((a, b) => given(a) - given(b) || a.trainingImages - b.trainingImages);
}
