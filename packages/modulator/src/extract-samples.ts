import { concatRows, type HostArray } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';
import { slice, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { FrozenModel, FrozenModelOutputs } from './frozen-model.js';

/** Options of `extractSamples`. */
export interface ExtractSamplesOptions {
  /**
   * Images per batch, where they come as one tensor.
   * @default 64
   */
  readonly batchSize?: number;
  /** Called after every batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
  /** Aborts the extraction, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a frozen model over images, one tensor `[images, ...]` or batches as they come, and returns its outputs in host
 * memory. The caller still owns the images.
 * @throws MemError `bad-value` without images.
 * @throws MemError `bad-option` for a `batchSize` that is not a positive integer.
 */
export async function extractSamples(
  model: FrozenModel,
  images: Tensor | Iterable<Tensor> | AsyncIterable<Tensor>,
  { batchSize = 64, onProgress, signal }: ExtractSamplesOptions = {},
): Promise<FrozenModelOutputs<HostArray<'float32'>>> {
  checkPositive('batchSize', batchSize, { integer: true });
  const parts: Record<string, HostArray<'float32'>>[] = [];
  let done = 0;
  for await (const batch of images instanceof Tensor ? batchesOf(images, batchSize) : images) {
    signal?.throwIfAborted();
    parts.push(await runOnce(model, batch));
    done += batch.shape[0]!;
    onProgress?.(done);
  }
  if (done === 0) throw new MemError('bad-value', 'There are no images to extract features from.');
  const joined = Object.keys(parts[0]!).map((name) => [name, concatRows(parts.map((part) => part[name]!))] as const);
  return { features: parts[0]!.features!, ...Object.fromEntries(joined) };
}

async function runOnce(model: FrozenModel, batch: Tensor): Promise<Record<string, HostArray<'float32'>>> {
  const outputs = tidy(() => {
    const given = Object.entries(model.run(batch)).filter(([, output]) => output !== undefined);
    return Object.fromEntries(given) as Record<string, Tensor>;
  });
  try {
    const read = Object.entries(outputs).map(async ([name, output]) => {
      const data = Float32Array.from(await output.data());
      return [name, { dtype: 'float32' as const, shape: output.shape, data }] as const;
    });
    return Object.fromEntries(await Promise.all(read));
  } finally {
    for (const output of Object.values(outputs)) output.dispose();
  }
}

/** Yields slices of a tensor along its first axis, each freed when the next one is requested. */
export function* batchesOf(images: Tensor, batchSize: number): Generator<Tensor> {
  const [count, ...rest] = images.shape as [number, ...number[]];
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const batch = slice(images, [start, ...rest.map(() => 0)], [size, ...rest]);
    try {
      yield batch;
    } finally {
      batch.dispose();
    }
  }
}
