import { expect, it } from 'vitest';
import { headLogits } from './head-logits.js';

const array = (shape: number[], ...data: number[]) => ({
  dtype: 'float32' as const,
  shape,
  data: Float32Array.from(data),
});

it('multiplies features by the head and adds its bias', () => {
  const head = { weight: array([2, 3], 1, 0, 2, 0, 1, -1), bias: array([2], 10, 20) };
  expect(headLogits(array([2, 3], 1, 2, 3, 4, 5, 6), head)).toEqual(Float32Array.of(17, 19, 26, 19));
});
