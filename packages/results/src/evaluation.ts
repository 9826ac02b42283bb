import type { CalibrationBin } from '@mem/evaluation';
import type { Settings } from '@mem/stage2';
import type { MagnitudeHistograms } from './magnitude-histograms.js';
import type { MethodDifferences } from './paired-differences.js';

/** Errors of a model by true and predicted group. */
export interface GroupConfusion {
  readonly name: string;
  /** `[true group][predicted group]`, fraction (0..1) of the true group's errors; null for a group without errors. */
  readonly matrix: readonly (readonly (number | null)[])[];
  /** Number of errors of each true group. */
  readonly errors: readonly number[];
}

/** A method's accuracies in percent when the true group is given; null where a group is empty. */
export interface Ceiling {
  readonly name: string;
  readonly all: number | null;
  readonly groups: readonly (number | null)[];
}

/** Reliability of a model's confidence. */
export interface ModelCalibration {
  readonly name: string;
  /** Expected calibration error, a fraction. */
  readonly error: number;
  readonly bins: readonly CalibrationBin[];
}

/** Magnitude histograms of the model `name`. */
export interface ModelMagnitudes extends MagnitudeHistograms {
  readonly name: string;
}

/** A test image on which two models differ; classes by id. */
export interface ChangedImage {
  readonly index: number;
  readonly truth: number;
  readonly before: number;
  readonly after: number;
}

/** Contents of `evaluation.json`: the measurements that the report shows beside the results. */
export interface Evaluation {
  /** Method that the differences are against. */
  readonly reference?: string;
  readonly confusions: readonly GroupConfusion[];
  readonly ceilings: readonly Ceiling[];
  /** Each method's differences to the reference. */
  readonly differences: readonly MethodDifferences[];
  readonly calibrations: readonly ModelCalibration[];
  readonly magnitudes?: ModelMagnitudes;
  /** Fractions of test images whose true group has the modulator's largest magnitude, or holds its top class. */
  readonly hitRates?: { readonly magnitude: number; readonly topClass: number };
  /** Images that the modulator corrects, and images that it breaks. */
  readonly changes?: { readonly rescued: readonly ChangedImage[]; readonly lost: readonly ChangedImage[] };
  /** Settings given to or chosen on validation by each method's first fit. */
  readonly settings: readonly {
    readonly method: string;
    readonly settings: Settings;
    /** A fraction. */
    readonly validationAccuracy: number;
  }[];
}
