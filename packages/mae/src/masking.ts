import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { deriveKey, type RandomKey, uniforms } from '@mem/random';

/** Which patches of each image the encoder sees. */
export interface Masking {
  /** int32 `[batch, kept]`: the patches that are seen, in the order in which the encoder sees them. */
  readonly idsKeep: HostArray<'int32'>;
  /** int32 `[batch, numPatches]`: where each patch stands once the seen ones have been put first. */
  readonly idsRestore: HostArray<'int32'>;
  /** float32 `[batch, numPatches]`: 1 for a patch that is hidden, 0 for one that is seen. */
  readonly mask: HostArray<'float32'>;
}

/** Options of `drawMasking`. */
export interface DrawMaskingOptions {
  /** Images to draw for. */
  readonly batch: number;
  /** Of an image. */
  readonly numPatches: number;
  /** The share of patches that is hidden; 0.75 unless given (He et al. 2022). */
  readonly maskRatio?: number;
  /** How many images were masked before this batch's: each image draws by its own number. */
  readonly firstDraw?: number;
}

/** Random masks, the same for equal keys and image numbers, in whatever batches. @throws MemError `bad-option` as `maskingOf`. */
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
 * The masks of noise `[batch, numPatches]`: the patches with the least noise are seen, as in the MAE code.
 * @throws MemError `bad-option` for a ratio that leaves no patch seen, or none hidden.
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
  // Rounded down like the MAE code; the small addend undoes 1 - ratio's own rounding, as for 0.9 of 10.
  const kept = Math.floor(numPatches * (1 - maskRatio) + 1e-9);
  if (maskRatio > 0 && maskRatio < 1 && kept >= 1 && kept < numPatches) return kept;
  throw new MemError(
    'bad-option',
    `maskRatio must leave some of ${numPatches} patches seen and some hidden, but ${maskRatio} leaves ${kept} seen; use a ratio between 0 and 1, or smaller patches.`,
    { maskRatio, numPatches },
  );
}
