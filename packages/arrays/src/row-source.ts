import type { Dtype, HostArray, HostMap } from './host-array.js';
import { gatherRows, rowCount, sliceRows } from './rows.js';
import { shapeSize } from './shape.js';

/** Rows `[samples, ...]` that are read when they are needed: from memory, from files or from a model. */
export interface RowSource<D extends Dtype = Dtype> {
  readonly dtype: D;
  /** Shape of all rows together. */
  readonly shape: readonly number[];
  /**
   * Reads rows by index, `[indices.length, ...]`.
   * @param firstDraw - Number of rows that a training drew before these. A source with random views gives each draw its
   * own view, always the same one.
   */
  read(indices: Int32Array, firstDraw: number): HostArray<D> | Promise<HostArray<D>>;
  /** Reads rows `start` to `end - 1`, by default all, each in its plain view. */
  range(start?: number, end?: number): HostArray<D> | Promise<HostArray<D>>;
}

/** Row sources by name, of the same samples. */
export interface RowSources {
  readonly [name: string]: RowSource;
}

/** Row source over an array in memory. */
export function memoryRows<D extends Dtype>(array: HostArray<D>): RowSource<D> {
  return {
    dtype: array.dtype as D,
    shape: array.shape,
    read: (indices) => gatherRows<D>(array, indices),
    range: (start = 0, end = rowCount(array)) => sliceRows<D>(array, start, end),
  };
}

/** Returns whether a value is a row source, and not an array. */
export function isRowSource(value: object): value is RowSource {
  return 'read' in value && 'range' in value;
}

/** Reads the same rows of several sources by index; see `RowSource.read`. */
export function readRows(sources: RowSources, indices: Int32Array, firstDraw: number): Promise<HostMap> {
  return readEach(sources, (source) => source.read(indices, firstDraw));
}

/** Reads rows `start` to `end - 1` of several sources. */
export function readRange(sources: RowSources, start: number, end: number): Promise<HostMap> {
  return readEach(sources, (source) => source.range(start, end));
}

async function readEach(
  sources: RowSources,
  read: (source: RowSource) => HostArray | Promise<HostArray>,
): Promise<HostMap> {
  const names = Object.keys(sources);
  const arrays = await Promise.all(names.map((name) => read(sources[name]!)));
  return Object.fromEntries(names.map((name, i) => [name, arrays[i]!]));
}

/** Number of float32 rows of this shape `[samples, ...]` that fit in `bytes`; at least 1. */
export function rowsWithin(bytes: number, shape: readonly number[]): number {
  return Math.max(1, Math.floor(bytes / (Float32Array.BYTES_PER_ELEMENT * shapeSize(shape.slice(1)))));
}
