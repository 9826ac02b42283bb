import { expect, it } from 'vitest';
import { elementCount, isSize, rowCount, rowSize, shapeSize, zeroArray } from './index.js';

it.each([
  [[], 1],
  [[3], 3],
  [[2, 3, 4], 24],
  [[2, 0], 0],
])('[%s] holds %i values', (shape, count) => {
  expect(shapeSize(shape)).toBe(count);
  expect(elementCount(shape)).toBe(count);
});

it.each([[[-1]], [[1.5]], [['2']], [[Number.NaN]], [[2 ** 53]], [[2 ** 30, 2 ** 30]]])('[%s] is no shape', (shape) => {
  expect(elementCount(shape)).toBeUndefined();
});

it('knows sizes from other values', () => {
  expect([0, 7, 2 ** 53 - 1].map(isSize)).toEqual([true, true, true]);
  expect([-1, 0.5, '1', null, undefined, 2 ** 53].map(isSize)).toEqual(new Array(6).fill(false));
});

it('counts rows and the values of a row', () => {
  const counts = [[], [5], [5, 2, 3], [0, 4]].map((shape) => zeroArray('float32', shape));
  expect(counts.map(rowCount)).toEqual([1, 5, 5, 0]);
  expect(counts.map(rowSize)).toEqual([1, 1, 6, 4]);
});
