import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatRows, type Dtype, gatherRows, type HostArray, sliceRows, zeroArray } from './index.js';

const array: HostArray = { dtype: 'int32', shape: [3, 2, 1], data: Int32Array.of(0, 1, 10, 11, 20, 21) };

describe('gatherRows', () => {
  it('takes rows in any order, repeatedly, keeping the type', () => {
    expect(gatherRows(array, [2, 0, 2])).toEqual({
      dtype: 'int32',
      shape: [3, 2, 1],
      data: Int32Array.of(20, 21, 0, 1, 20, 21),
    });
  });

  it('takes single values of a vector, and none', () => {
    const labels: HostArray = { dtype: 'float32', shape: [2], data: Float32Array.of(5, 6) };
    expect(gatherRows(labels, [1])).toEqual({ dtype: 'float32', shape: [1], data: Float32Array.of(6) });
    expect(gatherRows(labels, [])).toEqual({ dtype: 'float32', shape: [0], data: new Float32Array(0) });
  });

  it('copies', () => {
    const rows = gatherRows(array, [0]);
    rows.data[0] = 99;
    expect(array.data[0]).toBe(0);
  });
});

describe('sliceRows', () => {
  it('is gatherRows of a range, without a copy', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const slice = sliceRows(array, start, end);
        const indices = Array.from({ length: end - start }, (_, i) => start + i);
        expect(slice).toEqual(gatherRows(array, indices));
        expect(slice.data.buffer).toBe(array.data.buffer);
      }),
    );
  });
});

describe('concatRows', () => {
  it('puts together what sliceRows takes apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), (at) => {
        expect(concatRows([sliceRows(array, 0, at), sliceRows(array, at, 3)])).toEqual(array);
      }),
    );
  });

  it.each([
    ['no arrays', [], 'bad-value'],
    ['another dtype', [array, zeroArray('float32', [1, 2, 1])], 'bad-value'],
    ['another row shape', [array, zeroArray('int32', [1, 2])], 'bad-shape'],
  ])('refuses %s', (_what, parts, code) => {
    expect(() => concatRows<Dtype>(parts)).toThrow(expect.objectContaining({ code }));
  });
});
