import { deriveKey, type RandomKey, threefry } from '@mem/random';

/** Height and width of an image in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** Rectangle in an image, in pixels. */
export interface ImageBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One draw of the usual ImageNet augmentation (Szegedy et al., "Going deeper with convolutions", 2015). */
export interface ResizedCrop extends ImageBox {
  /** Mirror the crop left to right. */
  readonly flip: boolean;
}

/** Options of `drawResizedCrop`: the image's extent and the ranges of the crop. */
export interface ResizedCropOptions extends Extent {
  /** Range of the crop's area relative to the image's. */
  readonly scale?: readonly [number, number];
  /** Range of the crop's width over its height. */
  readonly ratio?: readonly [number, number];
}

const tries = 10;

/**
 * Draws a crop as torchvision's RandomResizedCrop does: area uniform in `scale`, aspect log-uniform in `ratio`, and
 * after ten attempts that do not fit, the largest central crop of an allowed aspect. Half of the crops are flipped.
 */
export function drawResizedCrop(
  key: RandomKey,
  draw: number,
  { width, height, scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: ResizedCropOptions,
): ResizedCrop {
  const drawKey = deriveKey(key, 'resized-crop', draw);
  const flip = threefry(drawKey, 2 * tries)[0] >>> 31 === 1;
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let i = 0; i < tries; i++) {
    const [area, aspect] = uniformPair(drawKey, 2 * i);
    const targetArea = width * height * between(scale, area);
    const targetRatio = Math.exp(between(logRatio, aspect));
    const box = {
      width: Math.round(Math.sqrt(targetArea * targetRatio)),
      height: Math.round(Math.sqrt(targetArea / targetRatio)),
    };
    if (box.width < 1 || box.width > width || box.height < 1 || box.height > height) continue;
    const [top, left] = uniformPair(drawKey, 2 * i + 1);
    return {
      left: Math.floor(left * (width - box.width + 1)),
      top: Math.floor(top * (height - box.height + 1)),
      ...box,
      flip,
    };
  }
  return { ...centralCrop(width, height, ratio), flip };
}

function centralCrop(width: number, height: number, [narrowest, widest]: readonly [number, number]): ImageBox {
  const box = {
    width: Math.min(width, Math.max(1, Math.round(height * widest))),
    height: Math.min(height, Math.max(1, Math.round(width / narrowest))),
  };
  return { left: (width - box.width) >> 1, top: (height - box.height) >> 1, ...box };
}

function uniformPair(key: RandomKey, counter: number): [number, number] {
  const [a, b] = threefry(key, counter);
  return [a / 2 ** 32, b / 2 ** 32];
}

function between([low, high]: readonly [number, number], share: number): number {
  return low + (high - low) * share;
}
