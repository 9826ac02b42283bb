import { MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import type { ImageSource } from '../image-source.js';
import { createViewReader, type ImageAccess } from '../view-reader.js';
import { decodeImage } from './decode-image.js';
import { imagesInFlight } from './image-library.js';
import { checkEvaluationSize, type EvaluationSize } from './image-view.js';

/** Labelled image files. */
export interface ImageFiles {
  /** Paths, absolute or relative to the working directory. */
  readonly files: readonly string[];
  /** Class ids, `[files]`. */
  readonly labels: ClassIds;
}

/**
 * Creates a source of batches `[batch, size, size, 3]` from image files, which are decoded concurrently. `pad-crop`
 * varies the evaluation view, `random-resized-crop` the whole image. Files of `size` x `size` pixels give, with `resize`
 * = `size`, the same batches as `memoryImages`.
 * @throws MemError `bad-shape` unless there is one label per file, `bad-option` for sizes, `unknown-name`; the batch
 * for a file that can't be read or decoded (`bad-file`), or without sharp (`missing-package`).
 */
export function fileImages({ files, labels }: ImageFiles, sizes: EvaluationSize): ImageSource {
  const view = checkEvaluationSize(sizes);
  if (files.length !== labels.length) {
    throw new MemError(
      'bad-shape',
      `Expected one label per file, but there are ${files.length} files, ${labels.length} labels.`,
      { files: files.length, labels: labels.length },
    );
  }
  const size = { height: view.size, width: view.size, channels: 3 };
  const access: ImageAccess = {
    whole: (index) => decodeImage(files[index]!, view),
    cropper: (interpolation) => (index, crop) => decodeImage(files[index]!, { ...view, interpolation, crop }),
  };
  return {
    ...size,
    labels,
    concurrency: imagesInFlight,
    viewReader: (augmentation, key) => createViewReader(access, size, augmentation, key),
  };
}
