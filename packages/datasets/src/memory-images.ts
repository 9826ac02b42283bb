import { MemError } from '@mem/errors';
import { cropAndFlip, drawCropAndFlip } from './augmentation/crop-and-flip.js';
import { createCropResizer } from './augmentation/resample.js';
import { drawResizedCrop } from './augmentation/resized-crop.js';
import type { ImageSize, ImageSplit } from './image-set.js';
import type { ImageSource } from './image-source.js';

/**
 * Images in memory as a source of batches.
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
  return {
    ...size,
    labels,
    viewReader(augmentation, key) {
      if (augmentation.kind === 'none') return (index) => imageAt(index).slice();
      if (augmentation.kind === 'pad-crop') {
        const { padding = 4, flip = true } = augmentation;
        return (index, draw) => {
          const drawn = drawCropAndFlip(key, draw, padding);
          const out = new Uint8Array(bytes);
          cropAndFlip(imageAt(index), size, { ...drawn, flip: flip && drawn.flip }, out);
          return out;
        };
      }
      const { scale, ratio, interpolation = 'bicubic', flip = true } = augmentation;
      const options = { ...size, ...(scale && { scale }), ...(ratio && { ratio }) };
      const resize = createCropResizer(size, { ...size, interpolation });
      return (index, draw) => {
        const drawn = drawResizedCrop(key, draw, options);
        const out = new Uint8Array(bytes);
        resize(imageAt(index), { ...drawn, flip: flip && drawn.flip }, out);
        return out;
      };
    },
  };
}
