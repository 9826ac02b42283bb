import { deriveKey, type RandomKey, threefry } from '@mem/random';

/** An image's height and width, in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** A rectangle of an image, in pixels. */
export interface ImageBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One draw of the usual ImageNet augmentation (Szegedy et al., "Going deeper with convolutions", 2015). */
export interface ResizedCrop extends ImageBox {
  /** Whether the crop is mirrored left to right afterwards. */
  readonly flip: boolean;
}

/** The image's extent, and how to crop it. */
export interface ResizedCropOptions extends Extent {
  /** The crop's area over the image's. */
  readonly scale?: readonly [number, number];
  /** The crop's width over its height. */
  readonly ratio?: readonly [number, number];
}

const tries = 10;

/**
 * Draw number `draw` under `key` of torchvision's RandomResizedCrop: area uniform in `scale`, aspect log-uniform in
 * `ratio`, and after ten tries that do not fit, the largest central crop of an allowed aspect; a flip every second time.
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
