import type { Augmentation, Batcher } from '@mem/datasets';
import type { SealedLabels } from './sealed-labels.js';

/** How a split's images are seen. */
interface ViewOptions {
  readonly augmentation: Augmentation;
  readonly seed: number;
}

/** The images of one split, wherever they lie. */
export interface SplitImages {
  readonly count: number;
  /** A digest of the images, in order, without their labels. */
  readonly digest: string;
  batcher(options: ViewOptions): Batcher;
}

/** The images of a split whose labels may be used for training or for choosing. */
export interface LabelledImages extends SplitImages {
  /** Class ids, `[count]`. */
  readonly labels: Int32Array;
}

/** The images of the test split. */
export interface TestImages extends SplitImages {
  /** What an image is called, such as its path. */
  nameOf(index: number): string;
  /** A small JPEG of an image, for people to look at. */
  thumbnail(index: number): Promise<Uint8Array>;
}

/** A labelled image set as a run uses it: in memory or in files, with its test labels under seal. */
export interface TrainingSet {
  readonly name: string;
  /** Element c is the name of class c. */
  readonly classNames: readonly string[];
  /** Training images by class, which groups are made from. */
  readonly classCounts: Int32Array;
  /** Height and width of a batch's images. */
  readonly imageSize: number;
  /** By channel, of pixels in 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: TestImages;
  readonly testLabels: SealedLabels;
  /** What a reader of the results should know of the set. */
  readonly notes: readonly string[];
}
