/** The images of one split as files. */
export interface ImageList {
  /** Relative to the image folder, with forward slashes. */
  readonly paths: readonly string[];
  /** [images], class ids from 0. */
  readonly labels: Int32Array;
  /** Where image i was named, for messages, such as `line 12 of ImageNet_LT_train.txt`. */
  readonly where: (index: number) => string;
}

/** The three splits of a collection: training, choosing (validation), reporting (test). */
export interface CollectionSplits {
  readonly train: ImageList;
  readonly validation: ImageList;
  readonly test: ImageList;
}

/** A labelled collection of image files; nothing of it is decoded. */
export interface Collection {
  readonly name: string;
  /** Element c is the name of class c. */
  readonly classNames: readonly string[];
  readonly splits: CollectionSplits;
  /** Training images by class as the source lists them, before validation images were held out of them: what groups are made from. */
  readonly classCounts: Int32Array;
  /** Notes for a user: counts that differ from the published ones, splits that were made, classes without validation or test images. */
  readonly notes: readonly string[];
  /** By channel, of images scaled to [0, 1]: what the field normalises this collection with, where it is a known one. */
  readonly mean?: readonly number[];
  /** By channel, as `mean`. */
  readonly std?: readonly number[];
}

/** The images of `list` at `indices`, in their order. */
export function takeFromList({ paths, labels, where }: ImageList, indices: Int32Array): ImageList {
  return {
    paths: Array.from(indices, (i) => paths[i]!),
    labels: indices.map((i) => labels[i]!),
    where: (index) => where(indices[index]!),
  };
}
