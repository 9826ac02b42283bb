import type { Results } from '../results.js';
import type { ModelCalibration } from './calibration-section.js';
import type { Gallery } from './gallery-section.js';
import type { ModelMagnitudes } from './magnitude-section.js';
import type { MethodDifferences } from './paired-differences.js';
import type { PretrainingData } from './pretraining-section.js';
import type { SliderData } from './slider-state.js';
import type { TrainingCurves } from './training-series.js';

/** How the errors of a model went between groups. */
export interface GroupConfusion {
  readonly name: string;
  /** [true group][predicted group], the share (0..1) of the true group's errors; null for a group without errors. */
  readonly matrix: readonly (readonly (number | null)[])[];
  /** The number of errors of each true group. */
  readonly errors: readonly number[];
}

/** A method's accuracies in percent when the true group is given; null where a group is empty. */
export interface Ceiling {
  readonly name: string;
  readonly all: number | null;
  readonly groups: readonly (number | null)[];
}

/** What to know of a run or a training, in a few words. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** All that a report shows; a section whose data is absent or empty is left out. */
export interface ReportData {
  readonly title: string;
  readonly dataset: {
    readonly name: string;
    readonly classes: number;
    /** [classes], the training images of each class. */
    readonly classCounts: readonly number[];
    /** [classes], each class's index into `groupNames`. */
    readonly groupOfClass: readonly number[];
    readonly groupNames: readonly string[];
  };
  /** What to know of the run, such as backbone, runtime and seeds. */
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  /** Of a run that went as far as its evaluation. */
  readonly results?: Results;
  readonly confusions?: readonly GroupConfusion[];
  readonly ceilings?: readonly Ceiling[];
  /** The course of the masked pre-training. */
  readonly pretraining?: PretrainingData;
  /** The course of stage 1. */
  readonly training?: TrainingCurves;
  /** Each method's differences to `reference`. */
  readonly differences?: readonly MethodDifferences[];
  /** What `differences` are against; plain cross-entropy, `ce`, where not given. */
  readonly reference?: string;
  /** Reliability before and after, side by side. */
  readonly calibrations?: readonly ModelCalibration[];
  readonly magnitudes?: ModelMagnitudes;
  readonly gallery?: Gallery;
  readonly sliders?: readonly SliderData[];
  /** Class ids of the test images, [samples], which `sliders` need. */
  readonly testImages?: { readonly labels: ArrayLike<number> };
}

export type { GalleryImage } from './gallery-section.js';
export type { PretrainingData } from './pretraining-section.js';
export type { SliderData } from './slider-state.js';
