import { describe, expect, it } from 'vitest';
import { type ClassIds, readLabels } from './index.js';

describe('readLabels', () => {
  it.each<[string, ClassIds]>([
    ['a plain array', [2, 0, 1]],
    ['floats that are whole', [2.0, -0, 1]],
    ...[Float64Array, Float32Array, Uint8Array, Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Uint32Array].map(
      (Type): [string, ClassIds] => [Type.name, Type.of(2, 0, 1)],
    ),
    ['BigInt64Array', BigInt64Array.of(2n, 0n, 1n)],
    ['BigUint64Array', BigUint64Array.of(2n, 0n, 1n)],
    ['plain bigints', [2n, 0n, 1n]],
  ])('reads %s', (_name, labels) => {
    expect(readLabels(labels, { numClasses: 3 })).toEqual(Int32Array.of(2, 0, 1));
  });

  it('returns 32-bit integers without copying', () => {
    const labels = Int32Array.of(1, 0);
    expect(readLabels(labels, { numClasses: 2 })).toBe(labels);
  });

  it.each<[unknown, string]>([
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    [1.4, '1.4'],
    [-0.7, '-0.7'],
    [-1, '-1'],
    [3, '3'],
    [2 ** 32, '4294967296'],
    [2n ** 32n, '4294967296'],
    [-1n, '-1'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['1', '1'],
    [true, 'true'],
  ])('refuses %s, naming the array, the index and the value', (value, shown) => {
    expect(() => readLabels([0, value as number], { numClasses: 3, what: 'train.labels' })).toThrow(
      expect.objectContaining({
        code: 'bad-label',
        message: `train.labels must be class ids (whole numbers from 0 to 2), but the one at index 1 is ${shown}.`,
        details: { index: 1, value, numClasses: 3 },
      }),
    );
  });

  it('accepts any 31-bit id without a number of classes', () => {
    expect(readLabels([2 ** 31 - 1, 0])).toEqual(Int32Array.of(2 ** 31 - 1, 0));
    expect(() => readLabels([2 ** 31])).toThrow('The labels must be class ids (whole numbers from 0), but the one at');
  });

  it.each([0, 1.5, Number.NaN])('refuses %s classes', (numClasses) => {
    expect(() => readLabels([0], { numClasses })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
