import type { Augmentation, Batcher } from '@mem/datasets';
import type { SealedLabels } from './sealed-labels.js';

/** Size in pixels of the longer side of a thumbnail. */
export const thumbnailSize = 96;

/** Options for the views of a split's images. */
interface ViewOptions {
  readonly augmentation: Augmentation;
  readonly seed: number;
}

/** Images of one split, in memory or in files. */
export interface SplitImages {
  readonly count: number;
  /** Digest of the images, in order, without their labels. */
  readonly digest: string;
  batcher(options: ViewOptions): Batcher;
}

/** Images of a split whose labels may be used for training or selection. */
export interface LabelledImages extends SplitImages {
  /** Class ids, `[count]`. */
  readonly labels: Int32Array;
}

/** Images of the test split. */
export interface TestImages extends SplitImages {
  /** Returns a name for an image, such as its path. */
  nameOf(index: number): string;
  /** Returns a small JPEG of an image, for people to view. */
  thumbnail(index: number): Promise<Uint8Array>;
}

/** Labelled image set for a run, in memory or in files, with its test labels sealed. */
export interface TrainingSet {
  readonly name: string;
  /** Names of the classes, by class id. */
  readonly classNames: readonly string[];
  /** Number of training images per class, from which groups are formed. */
  readonly classCounts: Int32Array;
  /** Height and width of the images in a batch. */
  readonly imageSize: number;
  /** Mean of each channel, for pixels in 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: TestImages;
  readonly testLabels: SealedLabels;
  /** Notes on the set for readers of the results. */
  readonly notes: readonly string[];
}
