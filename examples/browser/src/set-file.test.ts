import { expect, it } from 'vitest';
import { decodeSet, encodeSet, type FrozenSet, setKey } from './set-file.js';

const matrix = (...shape: [number, number]) => ({
  dtype: 'float32' as const,
  shape,
  data: new Float32Array(shape[0] * shape[1]).map((_, i) => i / 4),
});
const split = { features: matrix(3, 2), labels: Int32Array.of(0, 1, 1) };
const set: FrozenSet = {
  splits: { train: split, validation: split, test: split },
  classCounts: Int32Array.of(1, 2),
  classNames: ['red disc', 'blue ring'],
  head: { weight: matrix(2, 2), bias: { dtype: 'float32', shape: [2], data: Float32Array.of(1, -1) } },
  backbone: 'resnet8-cifar',
  epochs: 3,
  samplesPerClass: 1,
};

it('decodes what it encoded, including the key', () => {
  const file = encodeSet(set, 'key');
  expect(decodeSet(file)).toEqual(set);
  expect(setKey(file)).toBe('key');
});

it('refuses other files', () => {
  expect(() => decodeSet(new Uint8Array(4))).toThrow(expect.objectContaining({ code: 'bad-file' }));
  expect(setKey(new Uint8Array(4))).toBeUndefined();
});
