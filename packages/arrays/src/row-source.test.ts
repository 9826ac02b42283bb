import { describe, expect, it } from 'vitest';
import { float32Vector, hostArray, int32Vector } from './make-array.js';
import { isRowSource, memoryRows, readRange, readRows, rowsWithin } from './row-source.js';

const features = hostArray('float32', [3, 2], [0, 1, 2, 3, 4, 5]);

describe('memoryRows', () => {
  it('reads rows by index and by range', async () => {
    const rows = memoryRows(features);
    expect(await rows.read(Int32Array.of(2, 0, 2), 0)).toEqual(hostArray('float32', [3, 2], [4, 5, 0, 1, 4, 5]));
    expect(await rows.range(1, 3)).toEqual(hostArray('float32', [2, 2], [2, 3, 4, 5]));
    expect(await rows.range()).toEqual(features);
  });

  it('differs from an array', () => {
    expect(isRowSource(memoryRows(features))).toBe(true);
    expect(isRowSource(features)).toBe(false);
  });
});

it('reads the same rows of several sources', async () => {
  const sources = { features: memoryRows(features), labels: memoryRows(int32Vector([7, 8, 9])) };
  expect(await readRows(sources, Int32Array.of(1), 0)).toEqual({
    features: hostArray('float32', [1, 2], [2, 3]),
    labels: int32Vector([8]),
  });
  expect((await readRange(sources, 1, 3)).labels).toEqual(int32Vector([8, 9]));
});

describe('rowsWithin', () => {
  it('counts rows of a shape, but never none', () => {
    expect(rowsWithin(64, [1000, 2, 4])).toBe(2);
    expect(rowsWithin(1, float32Vector([1]).shape)).toBe(1);
    expect(rowsWithin(8, [5])).toBe(2);
  });
});
