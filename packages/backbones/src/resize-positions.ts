import { type HostArray, ofDtype } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';

/** Options of `resizePositions`. */
export interface ResizePositionsOptions {
  /** Height and width of the new grid. */
  readonly gridSize: number;
  /**
   * Number of positions before the grid, such as the class token's, which are kept.
   * @default 0
   */
  readonly prefixTokens?: number;
}

/**
 * Resizes position embeddings `[1, prefixTokens + places, width]` of a square grid to another grid size, by bicubic
 * interpolation as in PyTorch (a = -0.75, `align_corners=False`, no antialiasing) and the MAE code.
 * @throws MemError `bad-shape` for a number of places that is not a square.
 * @throws MemError `bad-option` for a grid size that is not a positive integer.
 */
export function resizePositions(
  positions: HostArray,
  { gridSize, prefixTokens = 0 }: ResizePositionsOptions,
): HostArray<'float32'> {
  checkPositive('gridSize', gridSize, { integer: true });
  const { shape, data } = ofDtype('Position embeddings', positions, 'float32');
  const [one, tokens, width] = shape as [number, number, number];
  const oldSize = Math.sqrt(tokens - prefixTokens);
  if (shape.length !== 3 || one !== 1 || !(Number.isInteger(oldSize) && oldSize > 0)) {
    throw new MemError(
      'bad-shape',
      `Position embeddings must be of shape [1, ${prefixTokens} + places of a square grid, width], but are [${shape.join(', ')}].`,
      { shape, prefixTokens },
    );
  }
  const prefix = data.slice(0, prefixTokens * width);
  const grid = data.subarray(prefix.length);
  const taps = cubicTaps(oldSize, gridSize);
  const resized = new Float32Array(prefix.length + gridSize ** 2 * width);
  resized.set(prefix);
  for (const [row, verticals] of taps.entries()) {
    for (const [column, horizontals] of taps.entries()) {
      const start = prefix.length + (row * gridSize + column) * width;
      for (let i = 0; i < width; i++) {
        let sum = 0;
        for (const vertical of verticals) {
          for (const horizontal of horizontals) {
            const value = grid[(vertical.place * oldSize + horizontal.place) * width + i]!;
            sum += vertical.weight * horizontal.weight * value;
          }
        }
        resized[start + i] = sum;
      }
    }
  }
  return { dtype: 'float32', shape: [1, prefixTokens + gridSize ** 2, width], data: resized };
}

/** A place of the old grid and its weight in a place of the new one. */
interface Tap {
  readonly place: number;
  readonly weight: number;
}

/** The four old places, clamped at the edges, that contribute to each new place along one axis. */
function cubicTaps(from: number, to: number): readonly (readonly Tap[])[] {
  return Array.from({ length: to }, (_, place) => {
    const center = ((place + 0.5) * from) / to - 0.5;
    const first = Math.floor(center) - 1;
    return Array.from({ length: 4 }, (_, i) => ({
      place: Math.min(from - 1, Math.max(0, first + i)),
      weight: cubic(Math.abs(center - (first + i))),
    }));
  });
}

/** Cubic convolution kernel (Keys 1981) with a = -0.75. */
function cubic(distance: number): number {
  const a = -0.75;
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance ** 2 + 1;
  return distance < 2 ? a * (((distance - 5) * distance + 8) * distance - 4) : 0;
}
