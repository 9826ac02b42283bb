import type { Extent, ImageBox } from '../augmentation/image-box.js';

/**
 * Steps from the position of a pixel in the upright image to its stored position, by EXIF orientation. Pixels are only
 * turned after cropping and resizing, because libvips would otherwise decode the whole image first.
 */
const turns = {
  1: { mirrorX: false, mirrorY: false, transpose: false },
  2: { mirrorX: true, mirrorY: false, transpose: false },
  3: { mirrorX: true, mirrorY: true, transpose: false },
  4: { mirrorX: false, mirrorY: true, transpose: false },
  5: { mirrorX: false, mirrorY: false, transpose: true },
  6: { mirrorX: true, mirrorY: false, transpose: true },
  7: { mirrorX: true, mirrorY: true, transpose: true },
  8: { mirrorX: false, mirrorY: true, transpose: true },
} as const;

/** EXIF orientation. */
export type Orientation = keyof typeof turns;

/** Validates the orientation in an image's header; the default is upright. */
export function orientationOf(stated: number | undefined): Orientation {
  return stated !== undefined && Object.hasOwn(turns, stated) ? (stated as Orientation) : 1;
}

/** Converts a stored extent to the upright one, and back. */
export function turnExtent({ width, height }: Extent, orientation: Orientation): Extent {
  return turns[orientation].transpose ? { width: height, height: width } : { width, height };
}

/** Converts a box of the upright image, of extent `upright`, to its stored position. */
export function storedBox(box: ImageBox, upright: Extent, orientation: Orientation): ImageBox {
  const { mirrorX, mirrorY, transpose } = turns[orientation];
  const left = mirrorX ? upright.width - box.left - box.width : box.left;
  const top = mirrorY ? upright.height - box.top - box.height : box.top;
  return { ...turnExtent(box, orientation), left: transpose ? top : left, top: transpose ? left : top };
}

/** Converts stored pixels to those of the upright image, `[height, width, 3]`, mirrored left to right if `flip`. */
export function turnPixels(stored: Uint8Array, upright: Extent, orientation: Orientation, flip: boolean): Uint8Array {
  const { mirrorY, transpose } = turns[orientation];
  const mirrorX = turns[orientation].mirrorX !== flip;
  if (!mirrorX && !mirrorY && !transpose) return stored;
  const { width, height } = upright;
  const stepX = (transpose ? height : 1) * (mirrorX ? -3 : 3);
  const stepY = (transpose ? 1 : width) * (mirrorY ? -3 : 3);
  const first = (mirrorX ? -stepX * (width - 1) : 0) + (mirrorY ? -stepY * (height - 1) : 0);
  const out = new Uint8Array(stored.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = first + y * stepY; x < width; x++, from += stepX, to += 3) {
      out[to] = stored[from]!;
      out[to + 1] = stored[from + 1]!;
      out[to + 2] = stored[from + 2]!;
    }
  }
  return out;
}
