import { MemError } from '@mem/errors';
import { type ClassIds, readLabels } from '@mem/groups';
import { deriveKey, type RandomKey, randomKey } from '@mem/random';
import { type Augmentation, checkAugmentation } from '../augmentation/augmentation.js';
import { cropAndFlip, drawCropAndFlip } from '../augmentation/crop-and-flip.js';
import { createImageVariation } from '../augmentation/image-variation.js';
import { drawResizedCrop } from '../augmentation/resized-crop.js';
import type { ChannelStatistics } from '../channel-statistics.js';
import { checkBatch } from '../check-batch.js';
import type { ImageBatch } from '../create-batcher.js';
import { normalizer } from '../normalize-images.js';
import { decodeImage } from './decode-image.js';
import { imagesInFlight } from './image-library.js';
import { forEachImage } from './image-queue.js';
import { checkEvaluationSize, type EvaluationSize } from './image-view.js';

/** Labelled image files. */
export interface ImageFiles {
  /** Paths, absolute or from the working directory. */
  readonly files: readonly string[];
  /** `[files]` */
  readonly labels: ClassIds;
}

/** Options of `createFileBatcher`. */
export interface FileBatcherOptions extends EvaluationSize, ChannelStatistics {
  /** `pad-crop` varies the evaluation view, `random-resized-crop` the whole image. */
  readonly augmentation: Augmentation;
  /** Of the augmentation's draws. */
  readonly seed?: number;
}

/**
 * As a `Batcher` of images in memory, but of files. Image j is augmented by draw number `firstDraw` + j.
 * @throws MemError `bad-value` for an index outside the files, `bad-option` unless `firstDraw` is a non-negative integer,
 * `bad-file` with the file that cannot be read or decoded, `missing-package` without sharp.
 */
export type FileBatcher = (indices: Int32Array, firstDraw: number) => Promise<ImageBatch>;

/**
 * A function that decodes, augments and normalises batches of image files, [batch, size, size, 3]. Equal seeds draw as
 * `createBatcher` does: the files of images of `size` x `size`, with `resize` = `size`, give its batches.
 * @throws MemError `bad-shape` when files, labels and statistics do not fit each other, `bad-label`, `bad-option`, `unknown-name`.
 */
export function createFileBatcher(
  { files, labels: given }: ImageFiles,
  { mean, std, augmentation, seed = 1, ...sizes }: FileBatcherOptions,
): FileBatcher {
  const labels = readLabels(given);
  const view = checkEvaluationSize(sizes);
  const { size } = view;
  checkAugmentation(augmentation, { height: size, width: size });
  if (files.length !== labels.length || mean.length !== 3) {
    throw new MemError(
      'bad-shape',
      `Expected one label a file and 3 means, but there are ${files.length} files, ${labels.length} labels and ${mean.length} means.`,
    );
  }
  const key = deriveKey(randomKey(seed), 'augmentation');
  const normalize = normalizer({ mean, std });
  const read = viewReader(augmentation, view, key);
  const vary = createImageVariation(augmentation, { height: size, width: size, channels: 3 }, { key, mean });

  return async (indices, firstDraw) => {
    checkBatch(indices, firstDraw, files.length);
    const values = size * size * 3;
    const data = new Float32Array(indices.length * values);
    await forEachImage(indices.length, imagesInFlight(), async (j) => {
      const pixels = await read(files[indices[j]!]!, firstDraw + j);
      const out = data.subarray(j * values, (j + 1) * values);
      normalize(pixels, out, vary.changePixels(pixels, firstDraw + j));
      vary.erase(out, firstDraw + j);
    });
    return {
      images: { dtype: 'float32', shape: [indices.length, size, size, 3], data },
      labels: { dtype: 'int32', shape: [indices.length], data: indices.map((index) => labels[index]!) },
    };
  };
}

/** Reads the crop [size, size, 3] of a file under a draw number. */
type ViewReader = (file: string, draw: number) => Promise<Uint8Array>;

function viewReader(augmentation: Augmentation, view: Required<EvaluationSize>, key: RandomKey): ViewReader {
  if (augmentation.kind === 'none') return (file) => decodeImage(file, view);
  if (augmentation.kind === 'pad-crop') {
    const { padding = 4, flip = true } = augmentation;
    const extent = { height: view.size, width: view.size, channels: 3 };
    return async (file, draw) => {
      const image = await decodeImage(file, view);
      const drawn = drawCropAndFlip(key, draw, padding);
      const out = new Uint8Array(image.length);
      cropAndFlip(image, extent, { ...drawn, flip: flip && drawn.flip }, out);
      return out;
    };
  }
  const { scale, ratio, interpolation = 'bicubic', flip = true } = augmentation;
  return (file, draw) =>
    decodeImage(file, {
      ...view,
      interpolation,
      crop: (extent) => {
        const drawn = drawResizedCrop(key, draw, { ...extent, ...(scale && { scale }), ...(ratio && { ratio }) });
        return { ...drawn, flip: flip && drawn.flip };
      },
    });
}
