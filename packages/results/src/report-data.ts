import type { Ceiling, GroupConfusion, ModelCalibration, ModelMagnitudes } from './evaluation.js';
import type { ExamplePart } from './example-parts.js';
import type { MethodDifferences } from './paired-differences.js';
import type { Results } from './results.js';
import type { SliderData } from './slider-data.js';
import type { TrainingCurves } from './training-curves.js';

/** A short fact about a run or a training. */
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

/** Test images that the modulator corrected or broke: the ones to show, and their total numbers. */
export interface Gallery {
  readonly rescued: readonly GalleryImage[];
  readonly lost: readonly GalleryImage[];
  readonly rescuedTotal: number;
  readonly lostTotal: number;
}

/** An image and its reconstruction by the autoencoder, with a `data:image/` URL for each part. */
export interface ReconstructedExample extends Readonly<Record<ExamplePart, string>> {
  /** Height and width in pixels. */
  readonly size: number;
}

/** The masked pre-training of a run. */
export interface PretrainingData {
  readonly facts: readonly Fact[];
  readonly training?: TrainingCurves | undefined;
  readonly examples: readonly ReconstructedExample[];
  /** Show predicted patches with the mean and deviation of the patches they replace. */
  readonly normalizedPixels: boolean;
}

/** Contents of a report. A section whose data is absent or empty is left out. */
export interface ReportData {
  readonly title: string;
  readonly dataset: {
    readonly name: string;
    readonly classes: number;
    /** Number of training images of each class, `[classes]`. */
    readonly classCounts: readonly number[];
    /** Index of each class's group in `groupNames`, `[classes]`. */
    readonly groupOfClass: readonly number[];
    readonly groupNames: readonly string[];
  };
  /** Facts about the run, such as backbone, runtime and seeds. */
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  /** Results of a run that got as far as its evaluation. */
  readonly results?: Results;
  readonly confusions?: readonly GroupConfusion[];
  readonly ceilings?: readonly Ceiling[];
  /** Masked pre-training of the run. */
  readonly pretraining?: PretrainingData;
  /** Training curves of stage 1. */
  readonly training?: TrainingCurves;
  /** Differences of each method to `reference`. */
  readonly differences?: readonly MethodDifferences[];
  /** Method that the others are compared with in `differences`. */
  readonly reference?: string;
  /** Calibration before and after, shown side by side. */
  readonly calibrations?: readonly ModelCalibration[];
  readonly magnitudes?: ModelMagnitudes;
  readonly gallery?: Gallery;
  readonly sliders?: readonly SliderData[];
  /** Class ids of the test images, `[samples]`, required by `sliders`. */
  readonly testImages?: { readonly labels: ArrayLike<number> };
}
