import type { ClassIds } from '@mem/groups';
import type { RandomKey } from '@mem/random';
import type { Augmentation } from './augmentation/augmentation.js';
import type { ImageSize } from './image-set.js';

/** Reads the view of image `index` by draw number `draw` into a new array `[height, width, channels]`. */
export type ViewReader = (index: number, draw: number) => Uint8Array | Promise<Uint8Array>;

/** Source of labelled images for batches: in memory (`memoryImages`), in files (`fileImages`) or elsewhere. */
export interface ImageSource extends ImageSize {
  /** Class ids, `[images]`. */
  readonly labels: ClassIds;
  /**
   * Number of images to read concurrently; called for each batch.
   * @default 1
   */
  readonly concurrency?: () => number;
  /** Creates a reader that crops, resizes and flips according to an augmentation, with draws under `key`. */
  viewReader(augmentation: Augmentation, key: RandomKey): ViewReader;
}
