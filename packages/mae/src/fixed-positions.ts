import { sinCosPositions } from '@mem/backbones';
import type { Initializer } from '@mem/nn';

/** Initialises `[1, prefix + gridSize^2, width]`: zeros for a class token, then `sinCosPositions`. */
export function fixedPositions(gridSize: number, prefix: 0 | 1): Initializer {
  return (_key, shape) => {
    const width = shape[2]!;
    const data = new Float32Array((prefix + gridSize ** 2) * width);
    data.set(sinCosPositions(width, gridSize), prefix * width);
    return { dtype: 'float32', shape, data };
  };
}
