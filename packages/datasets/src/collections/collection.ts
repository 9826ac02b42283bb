import type { ChannelStatistics } from '../channel-statistics.js';
import type { Splits } from '../splits.js';

/** Image files of one split. */
export interface ImageList {
  /** Paths relative to the image folder, with forward slashes. */
  readonly paths: readonly string[];
  /** Class ids from 0, `[images]`. */
  readonly labels: Int32Array;
  /** Describes where image i is listed, for messages: `line 12 of ImageNet_LT_train.txt`. */
  readonly where: (index: number) => string;
}

/**
 * Labelled collection of image files, which are not opened. The mean and standard deviation of each channel are given
 * for known collections, as the literature normalises their images.
 */
export interface Collection extends Partial<ChannelStatistics> {
  readonly name: string;
  /** Class names by class id. */
  readonly classNames: readonly string[];
  readonly splits: Splits<ImageList>;
  /** Training images per class in the source, before validation images were held out; they determine the groups. */
  readonly classCounts: Int32Array;
  /** Where the validation and test images are from, such as `the validation split, as there is no test split`. */
  readonly origins: Readonly<Record<'validation' | 'test', string>>;
  /** Notes for the user, such as counts that differ from published ones. */
  readonly notes: readonly string[];
}

/** Selects the images of `list` at `indices`, in their order. */
export function takeFromList({ paths, labels, where }: ImageList, indices: Int32Array): ImageList {
  return {
    paths: Array.from(indices, (i) => paths[i]!),
    labels: indices.map((i) => labels[i]!),
    where: (index) => where(indices[index]!),
  };
}
