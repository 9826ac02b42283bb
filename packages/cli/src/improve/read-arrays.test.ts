import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, python, runPython } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, describe, expect, it } from 'vitest';
import { readArrays, readClassNames } from './read-arrays.js';

const root = mkdtempSync(join(tmpdir(), 'mem-arrays-'));
afterAll(() => rmSync(root, { recursive: true }));
const file = (name: string, data: string | Uint8Array): string => {
  writeFileSync(join(root, name), data);
  return join(root, name);
};

describe('readArrays', () => {
  const bias = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;
  const from = file('arrays.safetensors', encodeSafetensors({ 'classifier.bias': bias, 'valid.labels': bias }));

  it('takes what it knows of a safetensors file and names the rest', async () => {
    expect(await readArrays({ from, npy: {} })).toEqual({
      arrays: { 'classifier.bias': bias },
      unused: ['valid.labels'],
    });
  });

  it('names the flag and the file that it cannot read', async () => {
    const none = join(root, 'none.npy');
    await expect(readArrays({ npy: { 'val.labels': none } })).rejects.toThrow(`Can't read --val-labels ${none}`);
    await expect(readArrays({ npy: { 'train.logits': from } })).rejects.toThrow(/^--logits .*\.safetensors: .*\.npy/);
    await expect(readArrays({ from: file('x.safetensors', 'no'), npy: {} })).rejects.toThrow('--from');
  });
});

describe('readClassNames', () => {
  it('reads a name a line, with or without the last line break', async () => {
    expect(await readClassNames(file('names.txt', 'a cat\r\na <dog>\r\n'), 2)).toEqual(['a cat', 'a <dog>']);
    expect(await readClassNames(file('names.txt', 'a\nb'), 2)).toEqual(['a', 'b']);
    await expect(readClassNames(file('names.txt', 'a\nb\n'), 3)).rejects.toThrow(
      'must name 3 classes, one in a line, but has 2',
    );
  });
});

describeWith(python('numpy'), 'what NumPy wrote', () => {
  const save = (expression: string): string => {
    const path = join(root, 'saved.npy');
    runPython(`import numpy, sys; numpy.save(sys.argv[1], ${expression})`, [path]);
    return path;
  };
  const read = async (name: string, expression: string) => (await readArrays({ npy: { [name]: save(expression) } })).arrays[name]!; // biome-ignore format: fits
  const values = [0.5, -1.25, 2, 3, -4, 1024];

  it.each(['float16', 'float32', 'float64'])('reads features of %s, in C and in Fortran order', async (dtype) => {
    const rows = `numpy.array(${JSON.stringify(values)}, dtype='${dtype}').reshape(3, 2)`;
    const expected = { dtype: 'float32', shape: [3, 2], data: Float32Array.from(values) };
    expect(await read('train.features', rows)).toEqual(expected);
    expect(await read('train.features', `numpy.asfortranarray(${rows})`)).toEqual(expected);
  });

  it.each(['int64', 'int32', 'uint8'])('reads labels of %s', async (dtype) => {
    const labels = await read('train.labels', `numpy.array([0, 2, 1], dtype='${dtype}')`);
    expect(labels).toEqual({ dtype: 'int32', shape: [3], data: Int32Array.of(0, 2, 1) });
  });

  it('refuses objects', async () => {
    await expect(read('train.labels', 'numpy.array([{}], dtype=object)')).rejects.toThrow("its dtype is '|O'");
  });
});
