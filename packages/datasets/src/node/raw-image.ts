import type { ImageSize } from '../image-set.js';

/** Pixels of an image, row by row, 0 to 255. */
export interface RawImage extends ImageSize {
  /** `[height, width, channels]` */
  readonly data: Uint8Array;
}
