import { checkMultiple, checkPositive } from '@mem/errors';
import type { Initializer } from '@mem/nn';

/**
 * Fixed sine-cosine embeddings of the places in a square grid, `[gridSize^2 * width]` row by row. The first half of
 * `width` encodes the column of a place, the second its row, with frequencies 10000^(-k / (width / 4)), as in the MAE
 * code.
 * @throws MemError `bad-option` unless `width` is a multiple of 4 and both are positive integers.
 */
export function sinCosPositions(width: number, gridSize: number): Float32Array {
  checkPositive('gridSize', gridSize, { integer: true });
  checkPositive('width', width, { integer: true });
  checkMultiple('width', width, 'sine and cosine of two coordinates', 4);
  const quarter = width / 4;
  const embeddings = new Float32Array(gridSize * gridSize * width);
  for (let place = 0; place < gridSize * gridSize; place++) {
    const coordinates = [place % gridSize, Math.floor(place / gridSize)];
    coordinates.forEach((coordinate, axis) => {
      const start = place * width + axis * 2 * quarter;
      for (let k = 0; k < quarter; k++) {
        const angle = coordinate / 10000 ** (k / quarter);
        embeddings[start + k] = Math.sin(angle);
        embeddings[start + quarter + k] = Math.cos(angle);
      }
    });
  }
  return embeddings;
}

/** Initialiser of `[1, prefixTokens + gridSize^2, width]`: zeros for a class token, then `sinCosPositions`. */
export function sinCosInitializer(gridSize: number, prefixTokens: 0 | 1): Initializer {
  return (_key, shape) => {
    const width = shape[2]!;
    const data = new Float32Array((prefixTokens + gridSize * gridSize) * width);
    data.set(sinCosPositions(width, gridSize), prefixTokens * width);
    return { dtype: 'float32', shape, data };
  };
}
