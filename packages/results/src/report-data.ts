import type { Ceiling, GroupConfusion, ModelCalibration, ModelMagnitudes } from './evaluation.js';
import type { ExamplePart } from './example-parts.js';
import type { MethodDifferences } from './paired-differences.js';
import type { Results } from './results.js';
import type { SliderData } from './slider-data.js';
import type { TrainingCurves } from './training-curves.js';

/** What to know of a run or a training, in a few words. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A test image with its true class and the predictions before and after modulation. */
export interface GalleryImage {
  /** A `data:image/` URL. */
  readonly src: string;
  readonly name?: string;
  readonly truth: string;
  /** Group of the true class. */
  readonly group: string;
  readonly before: string;
  readonly after: string;
}

/** Test images the modulator corrected or broke: the ones to show, and how many there are in all. */
export interface Gallery {
  readonly rescued: readonly GalleryImage[];
  readonly lost: readonly GalleryImage[];
  readonly rescuedTotal: number;
  readonly lostTotal: number;
}

/** An image and its reconstruction by the autoencoder: a `data:image/` URL for each part. */
export interface ReconstructedExample extends Readonly<Record<ExamplePart, string>> {
  /** Height and width in pixels. */
  readonly size: number;
}

/** The masked pre-training of a run. */
export interface PretrainingData {
  readonly facts: readonly Fact[];
  readonly training?: TrainingCurves | undefined;
  readonly examples: readonly ReconstructedExample[];
  /** Whether predicted patches are shown with the mean and deviation of the patches they replace. */
  readonly normalizedPixels: boolean;
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
  /** Method that `differences` are against. */
  readonly reference?: string;
  /** Reliability before and after, side by side. */
  readonly calibrations?: readonly ModelCalibration[];
  readonly magnitudes?: ModelMagnitudes;
  readonly gallery?: Gallery;
  readonly sliders?: readonly SliderData[];
  /** Class ids of the test images, [samples], which `sliders` need. */
  readonly testImages?: { readonly labels: ArrayLike<number> };
}
