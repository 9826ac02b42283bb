import { type HostArray, mapArray, zeroArray } from '@mem/arrays';
import { normals, randomKey } from '@mem/random';
import { readReference } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizePositions } from './index.js';

const size = fc.integer({ min: 1, max: 9 });
const positions = (prefixTokens: number, gridSize: number, width: number): HostArray => {
  const shape = [1, prefixTokens + gridSize ** 2, width];
  return { dtype: 'float32', shape, data: normals(randomKey(gridSize), shape[1]! * width) };
};

describe('resizePositions', () => {
  it.each([
    ['resized-positions-up', 7],
    ['resized-positions-down', 3],
  ])("is PyTorch's bicubic interpolation (%s)", (name, gridSize) => {
    const { inputs, outputs } = readReference(name);
    const resized = resizePositions(inputs.positions!, { gridSize, prefixTokens: 1 });
    expect(resized).toBeAllClose(outputs.positions!, { tolerance: 1e-6 });
  });

  it('changes nothing at the same size', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 2 }), (gridSize, prefixTokens) => {
        const given = positions(prefixTokens, gridSize, 4);
        expect(resizePositions(given, { gridSize, prefixTokens })).toEqual(given);
      }),
    );
  });

  it('keeps constant fields constant, and tokens before the grid unchanged', () => {
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 2 }), (from, gridSize, prefixTokens) => {
        const given = positions(prefixTokens, from, 2);
        const field = [0.25, -3];
        const constant = mapArray(given, (value, i) => (i < 2 * prefixTokens ? value : field[i % 2]!));
        const resized = resizePositions(constant, { gridSize, prefixTokens });
        expect(resized.shape).toEqual([1, prefixTokens + gridSize ** 2, 2]);
        const expected = Array.from({ length: gridSize ** 2 }, () => field).flat();
        expect(resized.data).toBeAllClose([...given.data.slice(0, 2 * prefixTokens), ...expected], { tolerance: 1e-6 });
      }),
    );
  });

  it('commutes with transposing the grid', () => {
    const transposed = ({ shape, data }: HostArray): HostArray => {
      const length = Math.sqrt(shape[1]!);
      const at = (i: number): number => data[(i % length) * length + Math.floor(i / length)]!;
      return { dtype: 'float32', shape, data: Float32Array.from(data, (_, i) => at(i)) };
    };
    fc.assert(
      fc.property(size, size, (from, gridSize) => {
        const given = positions(0, from, 1);
        const first = resizePositions(transposed(given), { gridSize });
        expect(first).toBeAllClose(transposed(resizePositions(given, { gridSize })), { tolerance: 1e-6 });
      }),
    );
  });

  it.each([
    ['places that are no square', [1, 6, 4]],
    ['no places', [1, 1, 4]],
    ['a batch of embeddings', [2, 5, 4]],
    ['two dimensions', [5, 4]],
  ])('refuses %s', (_what, shape) => {
    expect(() => resizePositions(zeroArray('float32', shape), { gridSize: 2, prefixTokens: 1 })).toThrow(
      'must be of shape [1, 1 + places of a square grid, width]',
    );
  });

  it('refuses an empty grid', () => {
    expect(() => resizePositions(positions(0, 2, 2), { gridSize: 0 })).toThrow('gridSize must be a positive integer');
  });
});
