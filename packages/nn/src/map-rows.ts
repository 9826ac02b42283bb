import { MemError } from '@mem/errors';
import type { HostArray, HostMap, Program, Runtime, TensorMap } from '@mem/tensor';
import { disposeMap, readMap, uploadMap } from './train.js';

export interface MapRowsOptions {
  readonly runtime: Runtime;
  /** A pure function of frozen parameters and a batch of rows; every result has the batch's rows along its first axis. */
  readonly fn: (parameters: TensorMap, rows: TensorMap) => TensorMap;
  readonly parameters: HostMap;
  readonly samples: number;
  /** The rows of samples `start` to `end - 1`. */
  readonly rows: (start: number, end: number) => HostMap | Promise<HostMap>;
  readonly batchSize?: number;
  /** Samples done so far. */
  readonly onProgress?: (done: number) => void;
}

/** Runs `fn` over all samples, a batch at a time, and joins its results along their first axes. @throws MemError `bad-value` without samples. */
export async function mapRows(options: MapRowsOptions): Promise<Record<string, HostArray>> {
  const { runtime, fn, parameters, samples, rows, batchSize = 512, onProgress } = options;
  if (samples === 0) throw new MemError('bad-value', 'There are no samples to run on.');
  const held = uploadMap(runtime, parameters);
  const parts: Record<string, HostArray>[] = [];
  let program: Program<[TensorMap, TensorMap], TensorMap> | undefined;
  try {
    for (let start = 0; start < samples; start += batchSize) {
      const end = Math.min(samples, start + batchSize);
      const batch = uploadMap(runtime, await rows(start, end));
      try {
        program ??= runtime.compile<[TensorMap, TensorMap], TensorMap>(fn, [held, batch], { constants: [0] });
        const results = await program.run(held, batch);
        parts.push(await readMap(runtime, results));
        disposeMap(results);
      } finally {
        disposeMap(batch);
      }
      onProgress?.(end);
    }
  } finally {
    disposeMap(held);
    program?.dispose();
  }
  return Object.fromEntries(Object.keys(parts[0]!).map((name) => [name, joinRows(parts.map((part) => part[name]!))]));
}

function joinRows(parts: readonly HostArray[]): HostArray {
  const { dtype, shape, data } = parts[0]!;
  const Data = data.constructor as Float32ArrayConstructor;
  const joined = new Data(parts.reduce((size, part) => size + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part.data, offset);
    offset += part.data.length;
  }
  return { dtype, shape: [parts.reduce((count, part) => count + part.shape[0]!, 0), ...shape.slice(1)], data: joined };
}
