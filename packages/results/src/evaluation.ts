import type { CalibrationBin } from '@mem/evaluation';
import type { Settings } from '@mem/stage2';
import type { MagnitudeHistograms } from './magnitude-histograms.js';
import type { MethodDifferences } from './paired-differences.js';

/** Errors of a model by true and predicted group. */
export interface GroupConfusion {
  readonly name: string;
  /** Fractions (0..1) of the true group's errors, `[true group][predicted group]`. Null for a group without errors. */
  readonly matrix: readonly (readonly (number | null)[])[];
  /** Number of errors of each true group. */
  readonly errors: readonly number[];
}

/** Accuracies of a method in percent, given the true group of every image. Null for an empty group. */
export interface Ceiling {
  readonly name: string;
  readonly all: number | null;
  readonly groups: readonly (number | null)[];
}

/** Reliability of a model's confidence. */
export interface ModelCalibration {
  readonly name: string;
  /** Expected calibration error, as a fraction. */
  readonly error: number;
  readonly bins: readonly CalibrationBin[];
}

/** Magnitude histograms of the model `name`. */
export interface ModelMagnitudes extends MagnitudeHistograms {
  readonly name: string;
  /**
   * Names of the modulator's groups.
   * @default those of the shot groups that have classes
   */
  readonly groupNames?: readonly string[];
}

/** A test image on which two models differ, with its classes by id. */
export interface ChangedImage {
  readonly index: number;
  readonly truth: number;
  readonly before: number;
  readonly after: number;
}

/** Contents of `evaluation.json`: measurements that the report shows beside the results. */
export interface Evaluation {
  /** Name of the method that the others are compared with. */
  readonly reference?: string;
  readonly confusions: readonly GroupConfusion[];
  readonly ceilings: readonly Ceiling[];
  /** Differences of each method from the reference. */
  readonly differences: readonly MethodDifferences[];
  readonly calibrations: readonly ModelCalibration[];
  readonly magnitudes?: ModelMagnitudes;
  /** Fractions of test images whose true group has the largest magnitude, or contains the top class. */
  readonly hitRates?: { readonly magnitude: number; readonly topClass: number };
  /** Images that the modulator corrects and breaks. */
  readonly changes?: { readonly rescued: readonly ChangedImage[]; readonly lost: readonly ChangedImage[] };
  /** Settings of each method's first fit. */
  readonly settings: readonly {
    readonly method: string;
    readonly settings: Settings;
    /** Accuracy on validation, as a fraction. */
    readonly validationAccuracy: number;
  }[];
}
