import { shapeSize } from '@mem/arrays';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastConstant, type Constant, concatConstants, evaluate, readStrided, stridesOf } from './constant.js';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** Constant that counts up, so that each value tells its place. */
const counting = (shape: readonly number[], first = 0): Constant => ({
  type: 'float32',
  shape,
  values: Float32Array.from({ length: shapeSize(shape) }, (_, i) => first + i),
});

/** Indices of a value by its place in row-major order. */
const indicesOf = (shape: readonly number[], place: number): number[] =>
  stridesOf(shape).map((stride, axis) => Math.floor(place / stride) % (shape[axis] ?? 1));

describe('constants of a graph', () => {
  it('are read unchanged with their own strides', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const constant = counting(shape);
        expect(readStrided(constant, shape, stridesOf(shape))).toEqual(constant);
      }),
    );
  });

  it('repeat along axes of length 1', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (shape, single) => {
        const given = shape.map((length, axis) => (single[axis] ? 1 : length));
        const { values } = broadcastConstant(counting(given), shape);
        for (let place = 0; place < shapeSize(shape); place++) {
          const from = indicesOf(shape, place).map((index, axis) => (given[axis] === 1 ? 0 : index));
          expect(values[place]).toBe(from.reduce((sum, index, axis) => sum + index * (stridesOf(given)[axis] ?? 0), 0));
        }
      }),
    );
  });

  it('are joined along any axis', () => {
    fc.assert(
      fc.property(shapes, fc.nat(3), fc.integer({ min: 1, max: 3 }), (shape, chosen, length) => {
        const axis = chosen % shape.length;
        const [a, b] = [counting(shape), counting(shape.with(axis, length), 1000)];
        const { shape: joined, values } = concatConstants([a, b], axis);
        expect(joined).toEqual(shape.with(axis, (shape[axis] ?? 0) + length));
        for (let place = 0; place < shapeSize(joined); place++) {
          const isFirst = (indicesOf(joined, place)[axis] ?? 0) < (shape[axis] ?? 0);
          expect((values[place] ?? Number.NaN) < 1000).toBe(isFirst);
        }
        expect(Array.from(values).filter((value) => value < 1000)).toEqual(Array.from(a.values));
        expect(Array.from(values).filter((value) => value >= 1000)).toEqual(Array.from(b.values));
      }),
    );
  });

  it('are computed where an operation is known and all inputs are float32', () => {
    const [x, y] = [counting([2, 1]), counting([3], 1)];
    expect(evaluate('Sub', [x, y], [2, 3])?.values).toEqual(Float32Array.of(-1, -2, -3, 0, -1, -2));
    expect(evaluate('Neg', [y], [3])?.values).toEqual(Float32Array.of(-1, -2, -3));
    expect(evaluate('Erf', [y], [3])).toBeUndefined();
    expect(evaluate('Neg', [{ ...y, type: 'int64' }], [3])).toBeUndefined();
  });
});
