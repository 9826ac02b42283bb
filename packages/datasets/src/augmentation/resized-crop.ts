import { deriveKey, type RandomKey, threefry } from '@mem/random';
import { type BoxRanges, boxAttempts, drawBox, type Extent, type ImageBox } from './image-box.js';

/** One draw of the usual ImageNet augmentation (Szegedy et al., "Going deeper with convolutions", 2015). */
export interface ResizedCrop extends ImageBox {
  /** Whether to mirror the crop left to right. */
  readonly flip: boolean;
}

/**
 * Draws a crop as torchvision's RandomResizedCrop does: area uniform in `scale`, width over height log-uniform in
 * `ratio`, and after ten attempts that do not fit, the largest central crop of an allowed ratio. Half of the crops are
 * flipped.
 */
export function drawResizedCrop(
  key: RandomKey,
  draw: number,
  { width, height, scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: Extent & Partial<BoxRanges>,
): ResizedCrop {
  const drawKey = deriveKey(key, 'resized-crop', draw);
  const flip = threefry(drawKey, 2 * boxAttempts)[0] >>> 31 === 1;
  const box = drawBox(drawKey, 0, { width, height }, { scale, ratio }, (long, short) =>
    long <= width && short <= height ? { width: long, height: short } : undefined,
  );
  return { ...(box ?? centralCrop(width, height, ratio)), flip };
}

function centralCrop(width: number, height: number, [narrowest, widest]: readonly [number, number]): ImageBox {
  const box = {
    width: Math.min(width, Math.max(1, Math.round(height * widest))),
    height: Math.min(height, Math.max(1, Math.round(width / narrowest))),
  };
  return { left: (width - box.width) >> 1, top: (height - box.height) >> 1, ...box };
}
