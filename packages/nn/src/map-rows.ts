import { concatRows, type HostArray, type HostMap } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';
import type { Program, Runtime, TensorMap } from '@mem/tensor';
import { eventLoopTurns } from './event-loop-turns.js';
import { disposeMap, readMap, uploadMap } from './value-maps.js';

/** Options of `mapRows`: what to run on. */
export interface MapRowsOptions {
  /** Rows in all. */
  readonly samples: number;
  /** The rows of samples `start` to `end - 1`. */
  readonly rows: (start: number, end: number) => HostMap | Promise<HostMap>;
  /** Rows at a time; bounds the memory. */
  readonly batchSize?: number;
  /** Told the samples done so far. */
  readonly onProgress?: (done: number) => void;
}

/** A frozen function of rows that keeps its parameters and its program until it is disposed. */
export interface RowFunction {
  /** Runs over all samples, a batch at a time, and joins the results along their first axes. @throws MemError `bad-value` without samples, `bad-option`. */
  map(options: MapRowsOptions): Promise<Record<string, HostArray>>;
  /** Goes on with other values of the same parameters. */
  update(parameters: HostMap): void;
  /** Gives back what it holds on the runtime. */
  dispose(): void;
}

/** Options of `rowFunction`. */
export interface RowFunctionOptions {
  /** Whether the parameters will not be updated, so that a compiling runtime may bake them in; an update then compiles again. */
  readonly frozen?: boolean;
}

/** Holds `fn`, a pure function of frozen parameters and a batch of rows whose results have the batch's rows along their first axes. */
export function rowFunction(
  runtime: Runtime,
  fn: (parameters: TensorMap, rows: TensorMap) => TensorMap,
  parameters: HostMap,
  { frozen = true }: RowFunctionOptions = {},
): RowFunction {
  let held = uploadMap(runtime, parameters);
  let program: Program<[TensorMap, TensorMap], TensorMap> | undefined;
  return {
    async map({ samples, rows, batchSize = 512, onProgress }) {
      checkPositive('batchSize', batchSize, { integer: true });
      if (samples === 0) throw new MemError('bad-value', 'There are no samples to run on.');
      const parts: Record<string, HostArray>[] = [];
      const turn = eventLoopTurns();
      for (let start = 0; start < samples; start += batchSize) {
        await turn();
        const end = Math.min(samples, start + batchSize);
        const batch = uploadMap(runtime, await rows(start, end));
        try {
          program ??= runtime.compile<[TensorMap, TensorMap], TensorMap>(fn, [held, batch], {
            constants: frozen ? [0] : [],
          });
          const results = await program.run(held, batch);
          parts.push(await readMap(runtime, results));
          disposeMap(results);
        } finally {
          disposeMap(batch);
        }
        onProgress?.(end);
      }
      const names = Object.keys(parts[0]!);
      return Object.fromEntries(names.map((name) => [name, concatRows(parts.map((part) => part[name]!))]));
    },
    update(next) {
      disposeMap(held);
      held = uploadMap(runtime, next);
      if (frozen) program?.dispose();
      if (frozen) program = undefined;
    },
    dispose() {
      disposeMap(held);
      program?.dispose();
    },
  };
}

/** Runs `fn` once over all samples. */
export async function mapRows(
  runtime: Runtime,
  fn: (parameters: TensorMap, rows: TensorMap) => TensorMap,
  parameters: HostMap,
  options: MapRowsOptions,
): Promise<Record<string, HostArray>> {
  const held = rowFunction(runtime, fn, parameters);
  try {
    return await held.map(options);
  } finally {
    held.dispose();
  }
}
