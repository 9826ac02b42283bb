import type { Winners } from '@mem/evaluation';
import type { Evaluation } from './evaluation.js';
import type { Results } from './results.js';
import type { TrainingCurves } from './training-curves.js';

/** A short fact about a run or a training. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A test image with its true class, and its predicted classes before and after modulation. */
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

/** Test images that the modulator corrected or broke: those to show, and how many there are. */
export interface Gallery {
  readonly rescued: readonly GalleryImage[];
  readonly lost: readonly GalleryImage[];
  readonly rescuedTotal: number;
  readonly lostTotal: number;
}

/** Parts shown of a reconstructed image, in this order. */
export const exampleParts = ['original', 'masked', 'reconstructed'] as const;

/** Part of a reconstructed image. */
export type ExamplePart = (typeof exampleParts)[number];

/** An image and its reconstruction by the autoencoder, with a `data:image/` URL for each part. */
export interface ReconstructedExample extends Readonly<Record<ExamplePart, string>> {
  /** Height and width in pixels. */
  readonly size: number;
}

/** Masked pre-training of a run. */
export interface PretrainingData {
  readonly facts: readonly Fact[];
  readonly training?: TrainingCurves | undefined;
  readonly examples: readonly ReconstructedExample[];
  /** True if predictions are relative to the mean and deviation of the patches that they replace. */
  readonly normalizedPixels: boolean;
}

/** A slider of the report with the predictions along it. */
export interface SliderData {
  /** Method, such as `tau-norm`. */
  readonly name: string;
  /** Name of the parameter, such as `tau`. */
  readonly label: string;
  readonly description: string;
  readonly positions: readonly number[];
  /** Index of the position behind the results. Null if there is none. */
  readonly chosen: number | null;
  readonly winners: Winners;
}

/** Contents of a report. Sections without data are omitted. */
export interface ReportData
  extends Partial<
    Pick<Evaluation, 'reference' | 'confusions' | 'ceilings' | 'differences' | 'calibrations' | 'magnitudes'>
  > {
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
  /** Absent if the run has not reached its evaluation. */
  readonly results?: Results;
  readonly pretraining?: PretrainingData;
  /** Training curves of stage 1. */
  readonly training?: TrainingCurves;
  readonly gallery?: Gallery;
  readonly sliders?: readonly SliderData[];
  /** Class ids of the test images, `[samples]`, required by `sliders`. */
  readonly testImages?: { readonly labels: ArrayLike<number> };
}
