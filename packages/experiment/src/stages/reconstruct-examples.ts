import type { HostArray } from '@mem/arrays';
import { drawMasking, type MaskedAutoencoder, reconstructImages } from '@mem/mae';
import { mapRows } from '@mem/nn';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { type ExamplePart, exampleParts } from '@mem/results';
import type { TrainingSet } from '../data/training-set.js';
import type { PretrainRecipe } from '../recipe/recipe.js';
import { readTensors } from '../run/read-tensors.js';
import type { RunContext } from './run-context.js';

/** Number of validation images shown as examples. */
const exampleCount = 8;

/** Returns the path of an example's picture in a run folder. */
export const exampleFile = (example: number, part: ExamplePart): string => `pretrain/${example + 1}-${part}.png`;

/**
 * Writes validation images in the original, as seen by the encoder and as completed by the decoder.
 * Returns the files.
 */
export async function reconstructExamples(
  autoencoder: MaskedAutoencoder,
  checkpoint: string,
  set: TrainingSet,
  { seed, maskRatio, normalizedPixels }: PretrainRecipe,
  { runtime, folder }: RunContext,
): Promise<string[]> {
  const { numPatches, patchSize } = autoencoder;
  const batch = Math.min(exampleCount, set.validation.count);
  const key = deriveKey(randomKey(seed), 'examples');
  const indices = permutation(key, set.validation.count).slice(0, batch);
  const { images } = await set.validation.batcher({ augmentation: { kind: 'none' }, seed })(indices, 0);
  const masking = drawMasking(deriveKey(key, 'masking'), { batch, numPatches, maskRatio });
  const { prediction } = await mapRows(
    runtime,
    (parameters, { images: x, idsKeep, idsRestore, mask }) => ({
      prediction: autoencoder.forward(parameters, x!, { idsKeep: idsKeep!, idsRestore: idsRestore!, mask: mask! })
        .prediction,
    }),
    (await readTensors(folder, checkpoint)).arrays,
    { samples: batch, batchSize: batch, rows: () => ({ images, ...masking }) },
  );
  const pictures = reconstructImages(images, prediction!, masking.mask, { patchSize, normalizedPixels });
  const files: string[] = [];
  for (const part of exampleParts) {
    const pixels = toBytes(pictures[part], set);
    const size = pixels.length / batch;
    for (let example = 0; example < batch; example++) {
      const file = exampleFile(example, part);
      await folder.write(file, await encodePng(pixels.subarray(example * size, (example + 1) * size), set.imageSize));
      files.push(file);
    }
  }
  return files;
}

/** Converts normalised values `[..., 3]` to pixels of 0 to 255. */
function toBytes({ data }: HostArray, { mean, std }: TrainingSet): Uint8Array {
  return Uint8Array.from(data, (value, i) => {
    const channel = i % mean.length;
    return Math.max(0, Math.min(255, Math.round(255 * (value * std[channel]! + mean[channel]!))));
  });
}

async function encodePng(pixels: Uint8Array, size: number): Promise<Uint8Array> {
  // Loaded on demand: the image library is used directly only here.
  const { default: sharp } = await import('sharp');
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
}
