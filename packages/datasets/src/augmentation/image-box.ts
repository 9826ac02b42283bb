import { type RandomKey, threefry } from '@mem/random';

/** Height and width of an image in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** Rectangle in an image, in pixels. */
export interface ImageBox extends Extent {
  readonly left: number;
  readonly top: number;
}

/** Ranges of the area of a random rectangle, relative to the image's, and of the ratio of its sides. */
export interface BoxRanges {
  readonly scale: readonly [number, number];
  readonly ratio: readonly [number, number];
}

/** Number of attempts to draw a rectangle; each takes two counters of the key. */
export const boxAttempts = 10;

/**
 * Draws a rectangle in an image: area uniform in `scale`, ratio log-uniform in `ratio`. Returns undefined after ten
 * attempts that do not fit.
 * @param firstCounter - First counter of `key` to use.
 * @param fit - Makes sides with the ratio `long / short`; undefined for sides that do not fit.
 */
export function drawBox(
  key: RandomKey,
  firstCounter: number,
  { height, width }: Extent,
  { scale, ratio }: BoxRanges,
  fit: (long: number, short: number) => Extent | undefined,
): ImageBox | undefined {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let attempt = 0; attempt < boxAttempts; attempt++) {
    const counter = firstCounter + 2 * attempt;
    const [area, aspect] = uniformPair(key, counter);
    const targetArea = width * height * between(scale, area);
    const targetRatio = Math.exp(between(logRatio, aspect));
    const long = Math.round(Math.sqrt(targetArea * targetRatio));
    const short = Math.round(Math.sqrt(targetArea / targetRatio));
    const sides = long >= 1 && short >= 1 ? fit(long, short) : undefined;
    if (sides === undefined) continue;
    const [top, left] = uniformPair(key, counter + 1);
    return {
      left: Math.floor(left * (width - sides.width + 1)),
      top: Math.floor(top * (height - sides.height + 1)),
      ...sides,
    };
  }
  return undefined;
}

/** Draws two numbers from [0, 1). */
export function uniformPair(key: RandomKey, counter: number): [number, number] {
  const [a, b] = threefry(key, counter);
  return [a / 2 ** 32, b / 2 ** 32];
}

function between([low, high]: readonly [number, number], fraction: number): number {
  return low + (high - low) * fraction;
}
