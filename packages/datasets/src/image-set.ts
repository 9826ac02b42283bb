import { MemError } from '@mem/errors';
import { checkClassCounts, countClasses, readLabels } from '@mem/groups';
import { type ChannelStatistics, channelStatistics } from './channel-statistics.js';
import { sha256OfParts } from './sha256.js';
import { type SplitName, type Splits, splitNames } from './splits.js';

/** Images and labels of one split. */
export interface ImageSplit {
  /** `[images, height, width, channels]`, row by row, 0 to 255. */
  readonly images: Uint8Array;
  /** Class ids from 0, `[images]`. */
  readonly labels: Int32Array;
  /** Name of each image, such as its path in the source. */
  readonly names?: readonly string[];
}

/** Size of an image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Labelled image set in memory, with the channel statistics of its training images. */
export interface ImageSet extends ImageSize, ChannelStatistics {
  readonly name: string;
  /** Class names by class id. */
  readonly classNames: readonly string[];
  /** Training images per class. */
  readonly classCounts: Int32Array;
  readonly splits: Splits<ImageSplit>;
  /** SHA-256 of the images and labels of the training, validation and test split, in this order. */
  readonly checksum: string;
  /** Whether its images may be shown or published. */
  readonly shareable: boolean;
}

/** Fields of an image set that are not computed. */
export type ImageSetSource = Omit<ImageSet, 'classCounts' | 'checksum' | 'mean' | 'std'>;

/**
 * Creates an image set from arrays in memory; computes its class counts, channel statistics and checksum.
 * @throws MemError `bad-shape` if a split's images and labels don't match, `bad-label` for a label that is not a class,
 * `bad-value` for an empty split or a class without training images.
 */
export async function createImageSet(source: ImageSetSource): Promise<ImageSet> {
  const { classNames, splits: given, height, width, channels } = source;
  const read = (name: SplitName): ImageSplit => {
    checkSplit(given[name], { height, width, channels }, `the ${name} split of ${source.name}`);
    const labels = readLabels(given[name].labels, { numClasses: classNames.length, what: `The ${name} labels` });
    return { ...given[name], labels };
  };
  const splits = { train: read('train'), validation: read('validation'), test: read('test') };
  const classCounts = checkClassCounts(countClasses(splits.train.labels, classNames.length));
  return {
    ...source,
    splits,
    classCounts,
    checksum: await sha256OfParts(splitNames.flatMap((name) => [splits[name].images, splits[name].labels])),
    ...channelStatistics(splits.train.images, channels),
  };
}

/** @throws MemError `bad-shape`, `bad-value`. */
function checkSplit(split: ImageSplit, { height, width, channels }: ImageSize, what: string): void {
  const { images, labels, names } = split;
  if (labels.length === 0) throw new MemError('bad-value', `Expected images in ${what}, but it is empty.`);
  const expected = labels.length * height * width * channels;
  if (images.length !== expected) {
    throw new MemError(
      'bad-shape',
      `Expected [${labels.length}, ${height}, ${width}, ${channels}] = ${expected} bytes of images in ${what}, one image per label, but there are ${images.length}.`,
      { expected, given: images.length },
    );
  }
  if (names !== undefined && names.length !== labels.length) {
    const message = `Expected ${labels.length} names in ${what}, one per image, but there are ${names.length}.`;
    throw new MemError('bad-shape', message, { expected: labels.length, given: names.length });
  }
}
