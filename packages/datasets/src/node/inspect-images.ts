import { MemError } from '@mem/errors';
import type { ImageBox } from '../augmentation/image-box.js';
import { addToHistogram, type ChannelStatistics, histogramStatistics } from '../channel-statistics.js';
import { forEachImage } from '../image-queue.js';
import { sha256, sha256Digest } from '../sha256.js';
import { readImageFile } from './decode-image.js';
import { lacksEnd, undecodable } from './image-failures.js';
import { imagesInFlight } from './image-library.js';
import { type ImageFile, readHeader, readPixels } from './image-pixels.js';
import { checkEvaluationSize, type EvaluationSize, evaluationView } from './image-view.js';

/** Options of `inspectImages`. */
export interface InspectImagesOptions extends EvaluationSize {
  /** Called after every file. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Result of `inspectImages`, with the statistics of the good files' evaluation views; empty if no file is good. */
export interface ImageInspection extends ChannelStatistics {
  /** Files that can't be fully read and decoded, by position, ascending. */
  readonly bad: readonly { readonly index: number; readonly reason: string }[];
  /** SHA-256 of the SHA-256 of each file, in order; an unreadable file counts as empty. */
  readonly sha256: string;
}

const digestBytes = 32;
/** Maximum number of pixels relative to an evaluation view; longer images are decoded twice, not resized as a whole. */
const mostLengthy = 16;

/**
 * Reads every file once and decodes it completely, which finds files that are empty, truncated, corrupt or not images,
 * and computes a checksum of the contents and the channel statistics. Small sizes are fast, since JPEGs are then
 * decoded at a fraction of their size.
 * @throws MemError `bad-option`, `missing-package` without sharp. Bad files are part of the result.
 */
export async function inspectImages(
  files: readonly string[],
  { onProgress, ...sizes }: InspectImagesOptions,
): Promise<ImageInspection> {
  const checked = checkEvaluationSize(sizes);
  const bad: { index: number; reason: string }[] = [];
  const digests = new Uint8Array(files.length * digestBytes);
  const histogram = new Float64Array(3 * 256);
  let done = 0;
  await forEachImage(files.length, imagesInFlight(), async (index) => {
    let bytes: Uint8Array = new Uint8Array(0);
    try {
      bytes = await readImageFile(files[index]!);
      const view = await readWhole(await readHeader(bytes, files[index]!), checked);
      if (lacksEnd(bytes)) throw undecodable(files[index]!, 'it stops before its end marker', bytes);
      addToHistogram(histogram, view);
    } catch (error) {
      if (!MemError.is(error, 'bad-file')) throw error;
      bad.push({ index, reason: String(error.details.reason) });
    }
    digests.set(await sha256Digest(bytes), index * digestBytes);
    onProgress?.(++done, files.length);
  });
  bad.sort((a, b) => a.index - b.index);
  const statistics = bad.length < files.length ? histogramStatistics(histogram) : { mean: [], std: [] };
  return { bad, sha256: await sha256(digests), ...statistics };
}

/**
 * Decodes an image completely and returns its evaluation view.
 * @throws MemError `bad-file` if it can't be decoded.
 */
async function readWhole(file: ImageFile, { size, resize }: Required<EvaluationSize>): Promise<Uint8Array> {
  const { resized, after } = evaluationView(file.extent, { size, resize });
  if (resized.width * resized.height > mostLengthy * size * size) {
    await readPixels(file, { resized: { width: size, height: size } });
    return readPixels(file, { resized, ...(after && { after }) });
  }
  return cut(await readPixels(file, { resized }), resized.width, after ?? { left: 0, top: 0, ...resized });
}

function cut(pixels: Uint8Array, width: number, box: ImageBox): Uint8Array {
  const out = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 3;
    out.set(pixels.subarray(from, from + box.width * 3), y * box.width * 3);
  }
  return out;
}
