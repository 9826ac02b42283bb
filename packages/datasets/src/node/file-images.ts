import { MemError } from '@mem/errors';
import type { ClassIds } from '@mem/groups';
import { cropAndFlip, drawCropAndFlip } from '../augmentation/crop-and-flip.js';
import { drawResizedCrop } from '../augmentation/resized-crop.js';
import type { ImageSource } from '../image-source.js';
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
 * Image files as a source of batches `[batch, size, size, 3]`, decoded concurrently. `pad-crop` varies the evaluation
 * view, `random-resized-crop` the whole image. Files of `size` x `size` pixels, with `resize` = `size`, give the same
 * batches as `memoryImages` with the same images.
 * @throws MemError `bad-shape` if there is not one label per file, `bad-option` for sizes, `unknown-name`; the batch
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
  return {
    ...size,
    labels,
    concurrency: imagesInFlight,
    viewReader(augmentation, key) {
      if (augmentation.kind === 'none') return (index) => decodeImage(files[index]!, view);
      if (augmentation.kind === 'pad-crop') {
        const { padding = 4, flip = true } = augmentation;
        return async (index, draw) => {
          const image = await decodeImage(files[index]!, view);
          const drawn = drawCropAndFlip(key, draw, padding);
          const out = new Uint8Array(image.length);
          cropAndFlip(image, size, { ...drawn, flip: flip && drawn.flip }, out);
          return out;
        };
      }
      const { scale, ratio, interpolation = 'bicubic', flip = true } = augmentation;
      return (index, draw) =>
        decodeImage(files[index]!, {
          ...view,
          interpolation,
          crop: (extent) => {
            const drawn = drawResizedCrop(key, draw, { ...extent, ...(scale && { scale }), ...(ratio && { ratio }) });
            return { ...drawn, flip: flip && drawn.flip };
          },
        });
    },
  };
}
