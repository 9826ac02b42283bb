import { describe, expect, it } from 'vitest';
import { checkArray, checkFinite, checkShape, type HostArray, hostArray, ofDtype, readArray } from './index.js';

const matrix = hostArray('float32', [2, 2], [1, 2, 3, 4]);

describe('checkArray', () => {
  it('passes data that matches dtype and shape', () => checkArray('weight', matrix));

  it.each<[string, object, string, string]>([
    ['data of another dtype', { dtype: 'int32' }, 'bad-value', "The data of 'weight' must be of type Int32Array"],
    ['a shape of fewer values', { shape: [3] }, 'bad-shape', "'weight' of shape [3] was given 4 values."],
    ['a shape that is none', { shape: [-2, -2] }, 'bad-shape', "'weight' of shape [-2, -2]"],
  ])('refuses %s', (_what, change, code, message) => {
    expect(() => checkArray('weight', { ...matrix, ...change } as HostArray)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('ofDtype', () => {
  it('narrows an array to its dtype', () => {
    const given: HostArray = matrix;
    const { data } = ofDtype('Logits', given, 'float32');
    expect(data satisfies Float32Array).toBe(matrix.data);
  });

  it('refuses another dtype', () => {
    expect(() => ofDtype('Logits', matrix, 'int32')).toThrow(
      expect.objectContaining({ code: 'bad-value', message: expect.stringContaining('must be int32, but is float32') }),
    );
  });
});

describe('readArray', () => {
  const lazy = { dtype: 'float32', shape: [2, 2], read: async () => matrix } as const;

  it('reads lazy arrays and takes others as they are', async () => {
    expect(await readArray('weight', lazy)).toBe(matrix);
    expect(await readArray('weight', matrix)).toBe(matrix);
  });

  it('refuses a lazy array that reads as another than it announced', async () => {
    await expect(readArray('weight', { ...lazy, shape: [4] })).rejects.toThrow(
      expect.objectContaining({
        code: 'bad-shape',
        message: "'weight' was announced as float32 [4], but is float32 [2, 2].",
      }),
    );
  });
});

describe('checkFinite', () => {
  const withNumber = (value: number) => ({ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, value, value) });

  it('passes finite values, and none at all', () => {
    checkFinite('Features', withNumber(0));
    checkFinite('Features', { shape: [0, 2], data: new Float32Array(0) });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('names the sample that has %s', (value) => {
    expect(() => checkFinite('Features', withNumber(value))).toThrow(
      expect.objectContaining({
        code: 'bad-value',
        message: expect.stringContaining(`Features must be finite, but sample 2 has ${value}`),
        details: { sample: 2 },
      }),
    );
  });

  it('counts samples along the first axis of any shape', () => {
    const tokens = { shape: [2, 2, 2], data: Float32Array.of(0, 0, 0, 0, 0, 0, 0, Number.NaN) };
    expect(() => checkFinite('Tokens', tokens)).toThrow('sample 1');
    expect(() => checkFinite('Bias', { shape: [4], data: Float32Array.of(0, 0, Number.NaN, 0) })).toThrow('sample 2');
  });
});

describe('checkShape', () => {
  it('passes equal lengths and any where null stands', () => {
    checkShape('Features', { shape: [5, 3] }, [5, 3]);
    checkShape('Features', { shape: [5, 3] }, [null, 3]);
    checkShape('A scalar', { shape: [] }, []);
  });

  it.each([[[5, 4]], [[5]], [[5, 3, 1]], [[]]])('refuses [%s] with both shapes', (shape) => {
    expect(() => checkShape('Features', { shape }, [null, 3])).toThrow(
      expect.objectContaining({
        code: 'bad-shape',
        message: `Features must have shape [any, 3], but has [${shape.join(', ')}].`,
      }),
    );
  });
});
