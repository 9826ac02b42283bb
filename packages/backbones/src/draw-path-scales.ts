import { type HostArray, isSize } from '@mem/arrays';
import { checkMultiple, checkPositive, MemError } from '@mem/errors';
import { deriveKey, type RandomKey, uniforms } from '@mem/random';

/** Options of `drawPathScales`. */
export interface DrawPathScalesOptions {
  /** Number of images to draw for. */
  readonly batch: number;
  /** The backbone's `numPaths`: two per block, in the order of the blocks. */
  readonly numPaths: number;
  /** Drop rate of the last block, from 0 to below 1. Rates rise linearly from 0 at the first block. */
  readonly rate: number;
  /**
   * Number of the first image among all draws of a run.
   * @default 0
   */
  readonly firstDraw?: number;
}

/**
 * Draws stochastic depth (Huang et al. 2016) for `ForwardOptions.pathScales`, float32 `[numPaths, batch]`: 0 for a
 * branch that is skipped, else 1 / (1 - its drop rate). The draws for an image depend only on `key` and its number, so
 * they do not change when a batch is divided or a run resumed. Rates rise with depth as in timm and the MAE code.
 * @throws MemError `bad-option` for an odd number of paths, a rate outside [0, 1), or a negative first draw.
 */
export function drawPathScales(
  key: RandomKey,
  { batch, numPaths, rate, firstDraw = 0 }: DrawPathScalesOptions,
): HostArray<'float32'> {
  checkPositive('batch', batch, { integer: true });
  checkPositive('numPaths', numPaths, { integer: true });
  checkMultiple('numPaths', numPaths, 'two branches per block', 2);
  if (!(rate >= 0 && rate < 1)) {
    throw new MemError('bad-option', `The drop path rate must be from 0 to below 1, but is ${rate}.`, { rate });
  }
  if (!isSize(firstDraw)) {
    throw new MemError('bad-option', `firstDraw must be a non-negative integer, but is ${firstDraw}.`, { firstDraw });
  }
  const last = numPaths / 2 - 1;
  const rates = Array.from({ length: numPaths }, (_, path) => (last === 0 ? 0 : (rate * Math.floor(path / 2)) / last));
  const data = new Float32Array(numPaths * batch);
  for (let image = 0; image < batch; image++) {
    const draws = uniforms(deriveKey(key, firstDraw + image), numPaths);
    rates.forEach((dropRate, path) => {
      if (draws[path]! >= dropRate) data[path * batch + image] = 1 / (1 - dropRate);
    });
  }
  return { dtype: 'float32', shape: [numPaths, batch], data };
}
