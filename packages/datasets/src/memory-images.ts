import { MemError } from '@mem/errors';
import { createCropResizer } from './augmentation/resample.js';
import type { ImageSize, ImageSplit } from './image-set.js';
import type { ImageSource } from './image-source.js';
import { createViewReader, type ImageAccess } from './view-reader.js';

/**
 * Creates a source of batches from images in memory.
 * @throws MemError `bad-shape` if images, labels and size do not match.
 */
export function memoryImages(
  { images, labels }: Pick<ImageSplit, 'images' | 'labels'>,
  { height, width, channels }: ImageSize,
): ImageSource {
  const size = { height, width, channels };
  const bytes = height * width * channels;
  if (images.length !== labels.length * bytes) {
    throw new MemError(
      'bad-shape',
      `Expected images [${labels.length}, ${height}, ${width}, ${channels}], but there are ${images.length} bytes.`,
      { labels: labels.length, ...size },
    );
  }
  const imageAt = (index: number): Uint8Array => images.subarray(index * bytes, (index + 1) * bytes);
  const access: ImageAccess = {
    whole: imageAt,
    cropper(interpolation) {
      const resize = createCropResizer(size, { ...size, interpolation });
      return (index, choose) => {
        const out = new Uint8Array(bytes);
        resize(imageAt(index), choose(size), out);
        return out;
      };
    },
  };
  return { ...size, labels, viewReader: (augmentation, key) => createViewReader(access, size, augmentation, key) };
}
