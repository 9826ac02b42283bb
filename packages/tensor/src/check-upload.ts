import { type HostArray, shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';

/**
 * Checks that an array to upload has as many values as its shape.
 * @throws MemError `bad-shape` otherwise.
 */
export function checkUpload({ shape, data: { length } }: Pick<HostArray, 'shape' | 'data'>): void {
  const size = shapeSize(shape);
  if (length === size) return;
  throw new MemError('bad-shape', `upload: shape [${shape}] holds ${size} values, but ${length} were given.`, {
    shape,
    length,
  });
}
