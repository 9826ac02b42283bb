import { describe, expect, it } from 'vitest';
import { gatherRows, sliceRows } from './index.js';

describe('gatherRows', () => {
  it('copies rows in the order of the indices, keeping the type', () => {
    const array = { dtype: 'int32', shape: [3, 1, 2], data: Int32Array.of(0, 1, 10, 11, 20, 21) } as const;
    const rows = gatherRows(array, [2, 0, 2]);
    expect(rows).toEqual({ dtype: 'int32', shape: [3, 1, 2], data: Int32Array.of(20, 21, 0, 1, 20, 21) });
    rows.data[0] = 99;
    expect(array.data[4]).toBe(20);
    expect(gatherRows(array, []).shape).toEqual([0, 1, 2]);
  });
});

describe('sliceRows', () => {
  it('is the rows of a range', () => {
    const array = { dtype: 'float32', shape: [3, 2], data: Float32Array.of(0, 1, 10, 11, 20, 21) } as const;
    expect(sliceRows(array, 1, 3)).toEqual({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(10, 11, 20, 21) });
    expect(sliceRows(array, 1, 1)).toEqual({ dtype: 'float32', shape: [0, 2], data: new Float32Array() });
  });
});
