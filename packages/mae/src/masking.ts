import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { deriveKey, type RandomKey, uniforms } from '@mem/random';

/** Masks of a batch of images. */
export interface Masking {
  /** Visible patches, in the order the encoder sees them, `[batch, kept]`. */
  readonly idsKeep: HostArray<'int32'>;
  /** Position of each patch after sorting the visible ones first, `[batch, numPatches]`. */
  readonly idsRestore: HostArray<'int32'>;
  /** 1 for a hidden patch, 0 for a visible one, `[batch, numPatches]`. */
  readonly mask: HostArray<'float32'>;
}

/** Options of `drawMasking`. */
export interface DrawMaskingOptions {
  /** Number of images to draw for. */
  readonly batch: number;
  /** Number of patches per image. */
  readonly numPatches: number;
  /**
   * Fraction of the patches that is hidden (He et al. 2022).
   * @default 0.75
   */
  readonly maskRatio?: number;
  /**
   * Number of the first image among all draws of a run.
   * @default 0
   */
  readonly firstDraw?: number;
}

/**
 * Draws random masks. The mask of an image depends only on `key` and its number, not on the batch.
 * @throws MemError `bad-option` for a ratio that leaves no patch visible, or none hidden.
 */
export function drawMasking(
  key: RandomKey,
  { batch, numPatches, maskRatio = 0.75, firstDraw = 0 }: DrawMaskingOptions,
): Masking {
  const data = new Float32Array(batch * numPatches);
  for (let image = 0; image < batch; image++) {
    data.set(uniforms(deriveKey(key, firstDraw + image), numPatches), image * numPatches);
  }
  return maskingOf({ dtype: 'float32', shape: [batch, numPatches], data }, maskRatio);
}

/**
 * Makes masks from noise `[batch, numPatches]`: the patches with the least noise are visible, as in the MAE code.
 * @throws MemError `bad-option` for a ratio that leaves no patch visible, or none hidden.
 */
export function maskingOf(noise: HostArray, maskRatio: number): Masking {
  const [batch, numPatches] = noise.shape as [number, number];
  const kept = keptPatches(numPatches, maskRatio);
  const idsKeep = new Int32Array(batch * kept);
  const idsRestore = new Int32Array(batch * numPatches);
  const mask = new Float32Array(batch * numPatches).fill(1);
  for (let image = 0; image < batch; image++) {
    const start = image * numPatches;
    const row = noise.data.subarray(start, start + numPatches);
    const order = Int32Array.from({ length: numPatches }, (_, patch) => patch).sort(
      (a, b) => row[a]! - row[b]! || a - b,
    );
    idsKeep.set(order.subarray(0, kept), image * kept);
    order.forEach((patch, place) => {
      idsRestore[start + patch] = place;
      if (place < kept) mask[start + patch] = 0;
    });
  }
  return {
    idsKeep: { dtype: 'int32', shape: [batch, kept], data: idsKeep },
    idsRestore: { dtype: 'int32', shape: [batch, numPatches], data: idsRestore },
    mask: { dtype: 'float32', shape: [batch, numPatches], data: mask },
  };
}

function keptPatches(numPatches: number, maskRatio: number): number {
  // Rounded down as in the MAE code. The small term corrects the rounding of 1 - ratio, as for 0.9 of 10.
  const kept = Math.floor(numPatches * (1 - maskRatio) + 1e-9);
  if (maskRatio > 0 && maskRatio < 1 && kept >= 1 && kept < numPatches) return kept;
  throw new MemError(
    'bad-option',
    `maskRatio must leave some of ${numPatches} patches seen and some hidden, but ${maskRatio} leaves ${kept} seen; use a ratio between 0 and 1, or smaller patches.`,
    { maskRatio, numPatches },
  );
}
