import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, python, runPython } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
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

describe('archives of arrays', () => {
  const npy = (values: readonly number[], descr = '<f4'): Uint8Array => {
    const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${values.length},), }\n`;
    const data = Buffer.from((descr === '<f4' ? Float32Array : Uint8Array).from(values).buffer);
    return Buffer.concat([
      Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]),
      Buffer.from(text),
      data,
    ]);
  };
  /** An archive as `numpy.savez` or, with `level` 6, `numpy.savez_compressed` writes it. */
  const npz = async (name: string, files: Readonly<Record<string, Uint8Array>>, level = 0): Promise<string> => {
    const zip = new ZipWriter(new Uint8ArrayWriter(), { level, useWebWorkers: false });
    for (const [entry, data] of Object.entries(files)) await zip.add(entry, new Uint8ArrayReader(data));
    return file(name, await zip.close());
  };
  const logits = { dtype: 'float32', shape: [2], data: Float32Array.of(1.5, -2) };
  const labels = { dtype: 'int32', shape: [3], data: Int32Array.of(2, 0, 1) };
  const outputs = {
    'logits.npy': npy([1.5, -2]),
    'labels.npy': npy([2, 0, 1], '|u1'),
    'paths.npy': npy([0, 0, 0, 0], '|O'),
  };

  it.each([0, 6])('gives the array of the name that is wanted or said, compressed at level %i', async (level) => {
    const path = await npz('outputs.npz', outputs, level);
    const { arrays } = await readArrays({
      npy: {
        'val.logits': path,
        'val.labels': path,
        'train.labels': `${path}:labels`,
        'train.features': `${path}:logits`,
      },
    });
    expect(arrays).toEqual({
      'val.logits': logits,
      'val.labels': labels,
      'train.labels': labels,
      'train.features': logits,
    });
  });

  it('gives the only array, whatever its name, and the one of its split first', async () => {
    const single = await npz('single.npz', { 'arr_0.npy': npy([1.5, -2]) });
    expect((await readArrays({ npy: { 'test.features': single } })).arrays).toEqual({ 'test.features': logits });
    const splits = await npz('splits.npz', { 'logits.npy': npy([9]), 'val_logits.npy': npy([1.5, -2]) });
    expect((await readArrays({ npy: { 'val.logits': splits } })).arrays).toEqual({ 'val.logits': logits });
  });

  it('takes all of an archive by their names', async () => {
    const from = await npz('all.npz', { 'train.logits.npy': npy([1.5, -2]), 'paths.npy': npy([0], '|O') });
    expect(await readArrays({ from, npy: {} })).toEqual({ arrays: { 'train.logits': logits }, unused: ['paths'] });
  });

  it('says what an archive holds where it does not know which array is meant', async () => {
    const path = await npz('outputs.npz', outputs);
    const reading = (name: string, given: string) => readArrays({ npy: { [name]: given } });
    await expect(reading('train.features', path)).rejects.toThrow(
      `--features ${path}: The .npz archive has the arrays logits, labels, paths. Choose one, such as ${path}:logits.`,
    );
    await expect(reading('train.logits', `${path}:probs`)).rejects.toThrow(
      "has the arrays logits, labels, paths, but no 'probs'.",
    );
    await expect(reading('train.labels', `${path}:paths`)).rejects.toThrow(
      `--labels ${path}:paths: This is not a readable .npy file: its dtype is '|O'`,
    );
    const alone = file('alone.npy', npy([1]));
    await expect(reading('train.logits', `${alone}:logits`)).rejects.toThrow('The file is not an .npz archive');
    const weights = await npz('weights.pth', { 'archive/data.pkl': npy([1]) });
    await expect(reading('train.logits', weights)).rejects.toThrow('has no NumPy arrays, only archive/data.pkl');
    const whole = readFileSync(path);
    const cut = file('cut.npz', whole.subarray(0, whole.length - 40));
    await expect(reading('train.logits', cut)).rejects.toThrow(
      /^--logits .*cut\.npz: The \.npz archive can't be read: it is damaged/,
    );
  });

  it.each([
    ['labels.csv', 'label\n0\n1\n2\n', 'it is a text file'],
    ['labels.mat', 'MATLAB 5.0 MAT-file, Platform: PCWIN64', 'it is a MATLAB file (.mat)'],
  ])('calls %s what it is', async (name, content, message) => {
    await expect(readArrays({ npy: { 'train.labels': file(name, content) } })).rejects.toThrow(message);
  });
});

describe('readClassNames', () => {
  it('reads a name a line, with or without the last line break', async () => {
    expect(await readClassNames(file('names.txt', 'a cat\r\na <dog>\r\n'), 2)).toEqual(['a cat', 'a <dog>']);
    expect(await readClassNames(file('names.txt', 'a\nb'), 2)).toEqual(['a', 'b']);
    await expect(readClassNames(file('names.txt', 'a\nb\n'), 3)).rejects.toThrow(
      'must have one line for each of the 3 classes, but has 2',
    );
  });
});

describeWith(python('numpy'), 'files written by NumPy', () => {
  const save = (expression: string): string => {
    const path = join(root, 'saved.npy');
    runPython(`import numpy, sys; numpy.save(sys.argv[1], ${expression})`, [path]);
    return path;
  };
  const read = async (name: string, expression: string) => {
    const { arrays } = await readArrays({ npy: { [name]: save(expression) } });
    return arrays[name]!;
  };
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

  it('reads other byte orders and widths', async () => {
    const labels = { dtype: 'int32', shape: [3, 1], data: Int32Array.of(0, 2, 1) };
    for (const dtype of ['>i8', '>i2', '>u4', 'uint64', 'int8']) {
      expect(await read('train.labels', `numpy.array([[0], [2], [1]], dtype='${dtype}')`)).toEqual(labels);
    }
    const features = await read('train.features', `numpy.array(${JSON.stringify(values)}, dtype='>f8')`);
    expect(features.data).toEqual(Float32Array.from(values));
    const beyond = 'numpy.array([2**53 + 1], dtype="uint64")';
    await expect(read('train.labels', beyond)).rejects.toThrow('does not fit int32');
  });

  it.each(['savez', 'savez_compressed'])('reads archives of numpy.%s, skipping objects', async (function_) => {
    const path = join(root, 'numpy.npz');
    const arrays = "logits=numpy.float32([[1, 2]]), labels=[1], paths=numpy.array(['a', None], dtype=object)";
    runPython(`import numpy, sys; numpy.${function_}(sys.argv[1], ${arrays})`, [path]);
    expect((await readArrays({ npy: { 'train.logits': path, 'train.labels': path } })).arrays).toEqual({
      'train.logits': { dtype: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) },
      'train.labels': { dtype: 'int32', shape: [1], data: Int32Array.of(1) },
    });
  });

  it('refuses objects', async () => {
    await expect(read('train.labels', 'numpy.array([{}], dtype=object)')).rejects.toThrow("its dtype is '|O'");
  });
});
