/** Image files of one split. */
export interface ImageList {
  /** Paths relative to the image folder, with forward slashes. */
  readonly paths: readonly string[];
  /** Class ids from 0, `[images]`. */
  readonly labels: Int32Array;
  /** Describes where image i was listed, for messages: `line 12 of ImageNet_LT_train.txt`. */
  readonly where: (index: number) => string;
}

/** The three splits of a collection: for training, for choosing (validation) and for reporting (test). */
export interface CollectionSplits {
  readonly train: ImageList;
  readonly validation: ImageList;
  readonly test: ImageList;
}

/** Labelled collection of image files, which are not opened. */
export interface Collection {
  readonly name: string;
  /** Class names by class id. */
  readonly classNames: readonly string[];
  readonly splits: CollectionSplits;
  /** Training images per class in the source, before validation images were held out; groups are made from these. */
  readonly classCounts: Int32Array;
  /**
   * Notes for the user: counts that differ from published ones, splits that were made, classes without validation or
   * test images.
   */
  readonly notes: readonly string[];
  /** Mean of each channel, of images scaled to [0, 1], that the literature normalises a known collection with. */
  readonly mean?: readonly number[];
  /** Standard deviation of each channel, like `mean`. */
  readonly std?: readonly number[];
}

/** Selects the images of `list` at `indices`, in their order. */
export function takeFromList({ paths, labels, where }: ImageList, indices: Int32Array): ImageList {
  return {
    paths: Array.from(indices, (i) => paths[i]!),
    labels: indices.map((i) => labels[i]!),
    where: (index) => where(indices[index]!),
  };
}
