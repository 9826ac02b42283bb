import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dtype, float32Scalar, float32Vector, hostArray, int32Vector, mapArray, zeroArray } from './index.js';

const dtype = fc.constantFrom<Dtype>('float32', 'int32', 'bool');
const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });

describe('zeroArray', () => {
  it('holds as many zeros as its shape', () => {
    fc.assert(
      fc.property(dtype, shape, (each, sizes) => {
        const count = sizes.reduce((product, size) => product * size, 1);
        const array = zeroArray(each, sizes);
        expect(array).toEqual(hostArray(each, sizes, new Array(count).fill(0)));
      }),
    );
  });
});

describe('hostArray', () => {
  it('copies values into the typed array of its dtype', () => {
    const values = Float32Array.of(1.5, 0);
    const array = hostArray('float32', [2], values);
    values[0] = 9;
    expect(array).toEqual({ dtype: 'float32', shape: [2], data: Float32Array.of(1.5, 0) });
    expect(hostArray('int32', [1, 1], [7]).data).toEqual(Int32Array.of(7));
    expect(hostArray('bool', [2], [0, 1]).data).toEqual(Uint8Array.of(0, 1));
  });
});

describe('scalars and vectors', () => {
  it('have their shapes', () => {
    expect(float32Scalar(2)).toEqual({ dtype: 'float32', shape: [], data: Float32Array.of(2) });
    expect(float32Vector([0.5, 2])).toEqual({ dtype: 'float32', shape: [2], data: Float32Array.of(0.5, 2) });
    expect(int32Vector([3, 4])).toEqual(hostArray('int32', [2], [3, 4]));
  });
});

describe('mapArray', () => {
  it('keeps dtype and shape, and leaves its input as it is', () => {
    const array = hostArray('int32', [2, 2], [1, 2, 3, 4]);
    expect(mapArray(array, (value, i) => 10 * value + i)).toEqual(hostArray('int32', [2, 2], [10, 21, 32, 43]));
    expect(array.data[1]).toBe(2);
  });
});
