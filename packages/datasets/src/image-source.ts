import type { ClassIds } from '@mem/groups';
import type { RandomKey } from '@mem/random';
import type { Augmentation } from './augmentation/augmentation.js';
import type { ImageSize } from './image-set.js';

/** Reads the view of image `index` that draw number `draw` gives: bytes of `[height, width, channels]`, the caller's. */
export type ViewReader = (index: number, draw: number) => Uint8Array | Promise<Uint8Array>;

/** Labelled images that batches are made of, in memory (`memoryImages`), in files (`fileImages`) or elsewhere. */
export interface ImageSource extends ImageSize {
  /** Class ids, `[images]`. */
  readonly labels: ClassIds;
  /**
   * Number of images to read at the same time, asked for each batch.
   * @default 1
   */
  readonly concurrency?: () => number;
  /** Makes the reader that crops, resizes and flips as an augmentation says, with draws under `key`. */
  viewReader(augmentation: Augmentation, key: RandomKey): ViewReader;
}
