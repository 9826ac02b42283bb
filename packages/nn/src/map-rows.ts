import { concatRows, type HostArray, type HostMap } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';
import type { Program, Runtime, TensorMap } from '@mem/tensor';
import { eventLoopTurns } from './event-loop-turns.js';
import { disposeMap, readMap, uploadMap } from './value-maps.js';

/** Options of `mapRows`. */
export interface MapRowsOptions {
  /** Number of samples. */
  readonly samples: number;
  /** Returns the rows of samples `start` to `end - 1`. */
  readonly rows: (start: number, end: number) => HostMap | Promise<HostMap>;
  /**
   * Samples in memory at a time.
   * @default 512
   */
  readonly batchSize?: number;
  /** Called after each batch with the number of samples done so far. */
  readonly onProgress?: (done: number) => void;
}

/** A function of rows that holds its parameters and its compiled program on a runtime until it is disposed. */
export interface RowFunction {
  /**
   * Runs over all samples, a batch at a time, and joins the results along their first axes.
   * @throws MemError `bad-value` where there are no samples.
   * @throws MemError `bad-option` for a `batchSize` that is not a positive integer.
   */
  map(options: MapRowsOptions): Promise<Record<string, HostArray>>;
  /** Replaces the values of the parameters. */
  update(parameters: HostMap): void;
  /** Frees what it holds on the runtime. */
  dispose(): void;
}

/** Options of `rowFunction`. */
export interface RowFunctionOptions {
  /**
   * Lets a compiling runtime bake the parameters in. An update then compiles again.
   * @default true
   */
  readonly frozen?: boolean;
}

/**
 * Holds `fn`, a pure function of parameters and a batch of rows, whose results have the same rows along their first
 * axes.
 */
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
      if (samples === 0) throw new MemError('bad-value', 'Expected samples to run on, but there are none.');
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

/**
 * Runs `fn`, a pure function of parameters and a batch of rows, once over all samples.
 * @throws MemError as `RowFunction.map`.
 */
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
