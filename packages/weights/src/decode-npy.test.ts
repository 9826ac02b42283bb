import { expectBadFileOnly } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNpy } from './index.js';

/** A `.npy` file of `version` with `header` as it stands. */
function file(header: string, data: ArrayBufferView = new Uint8Array(0), version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + text.length);
  return bytes;
}

function header(descr: string, shape: string, fortran = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }  \n`;
}

/** `numpy.save` of `numpy.arange(6, dtype='<i2').reshape(2, 3)`, by NumPy 2.4. */
const savedByNumpy =
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgIC' +
  'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAEAAgADAAQABQA=';

describe('decodeNpy', () => {
  it("reads NumPy's own bytes", () => {
    const array = decodeNpy(Uint8Array.from(atob(savedByNumpy), (character) => character.charCodeAt(0)));
    expect(array).toEqual({ dtype: 'int32', shape: [2, 3], data: Int32Array.of(0, 1, 2, 3, 4, 5) });
  });

  it.each<[string, ArrayBufferView, string, number[]]>([
    ['<f8', Float64Array.of(0.5, -1), 'float32', [0.5, -1]],
    ['<f4', Float32Array.of(0.25, Number.NaN), 'float32', [0.25, Number.NaN]],
    ['<f2', Uint16Array.of(0x3c00, 0xc000), 'float32', [1, -2]],
    ['<i8', BigInt64Array.of(-5n, 6n), 'int32', [-5, 6]],
    ['<i4', Int32Array.of(-5, 6), 'int32', [-5, 6]],
    ['<i2', Int16Array.of(-5, 6), 'int32', [-5, 6]],
    ['|i1', Int8Array.of(-5, 6), 'int32', [-5, 6]],
    ['<u2', Uint16Array.of(65535, 6), 'int32', [65535, 6]],
    ['|u1', Uint8Array.of(255, 6), 'int32', [255, 6]],
    ['|b1', Uint8Array.of(1, 0), 'bool', [1, 0]],
    ['<u1', Uint8Array.of(255, 6), 'int32', [255, 6]],
    ['<i1', Int8Array.of(-5, 6), 'int32', [-5, 6]],
    ['<b1', Uint8Array.of(1, 0), 'bool', [1, 0]],
    ['<u8', BigUint64Array.of(5n, 6n), 'int32', [5, 6]],
    ['=f4', Float32Array.of(0.25, 2), 'float32', [0.25, 2]],
    ['f4', Float32Array.of(0.25, 2), 'float32', [0.25, 2]],
    ['<d', Float64Array.of(0.25, 2), 'float32', [0.25, 2]],
    ['int64', BigInt64Array.of(-5n, 6n), 'int32', [-5, 6]],
    ['|?', Uint8Array.of(1, 0), 'bool', [1, 0]],
    ['>u1', Uint8Array.of(255, 6), 'int32', [255, 6]],
    ['>i2', Uint8Array.of(0xff, 0xfe, 1, 0), 'int32', [-2, 256]],
    ['>u4', Uint8Array.of(0, 0, 1, 0, 0, 1, 0, 0), 'int32', [256, 65536]],
    ['>i8', Uint8Array.of(...[255, 255, 255, 255, 255, 255, 255, 254], 0, 0, 0, 0, 0, 0, 1, 2), 'int32', [-2, 258]],
    ['>f2', Uint8Array.of(0x3c, 0, 0xc0, 0), 'float32', [1, -2]],
    ['>f4', Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0), 'float32', [1, -2]],
    ['>f8', Uint8Array.of(0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0), 'float32', [1, -2]],
  ])('reads %s in every version', (descr, data, dtype, values) => {
    for (const version of [1, 2, 3]) {
      const array = decodeNpy(file(header(descr, '(2,)'), data, version));
      expect({ ...array, data: [...array.data] }).toEqual({ dtype, shape: [2], data: values });
    }
  });

  it('turns Fortran order into rows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);
        const byColumn = new Int32Array(product(shape));
        for (let i = 0; i < byColumn.length; i++) {
          const index = shape.map((size, axis) => Math.floor(i / product(shape.slice(axis + 1))) % size);
          const at = index.reduce((sum, position, axis) => sum + position * product(shape.slice(0, axis)), 0);
          byColumn[at] = i;
        }
        const array = decodeNpy(file(header('<i4', `(${shape.join(', ')},)`, 'True'), byColumn));
        expect(array.shape).toEqual(shape);
        expect(array.data).toEqual(byColumn.map((_, i) => i));
      }),
    );
  });

  it('reads a scalar, an empty array, and keys in another order', () => {
    expect(decodeNpy(file(header('<f4', '()'), Float32Array.of(3)))).toMatchObject({
      shape: [],
      data: Float32Array.of(3),
    });
    expect(decodeNpy(file(header('<f4', '(0, 7)')))).toMatchObject({ shape: [0, 7], data: new Float32Array(0) });
    const swapped = `{"shape":(1,),"fortran_order":False,"descr":"|u1"}`;
    expect(decodeNpy(file(swapped, Uint8Array.of(9))).data).toEqual(Int32Array.of(9));
  });

  it("reads Python 2's sizes, which end in L, and columns", () => {
    const column = decodeNpy(file(header('<u1', '(3L, 1L)', 'True'), Uint8Array.of(7, 8, 9)));
    expect(column).toEqual({ dtype: 'int32', shape: [3, 1], data: Int32Array.of(7, 8, 9) });
    expect(decodeNpy(file(header('<u1', '(2L,)'), Uint8Array.of(7, 8))).shape).toEqual([2]);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['a CSV file', 'label,score\n1,0.5\n', 'it is a text file'],
    ['a CSV file of Excel', '\ufefflabel,score\n', 'it is a text file'],
    ['a MATLAB file', 'MATLAB 5.0 MAT-file, Platform: GLNXA64', 'it is a MATLAB file (.mat)'],
    [
      'a newer MATLAB file',
      'MATLAB 7.3 MAT-file, Platform: GLNXA64',
      'it is an HDF5 file, such as .h5 and MATLAB 7.3 files',
    ],
    [
      'an archive',
      Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0),
      'it is a zip archive, such as .npz and .pth files',
    ],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0), 'it is a Python pickle'],
    ['compressed bytes', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0), 'it is compressed with gzip'],
    ['safetensors', '\x02\0\0\0\0\0\0\0{}', 'it is a safetensors file'],
    [
      'a safetensors file whose header is as long as a pickle begins',
      Uint8Array.of(0x80, 2, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d),
      'it is a safetensors file',
    ],
    ['a page', '<!DOCTYPE html><html>', 'it is a web page'],
  ])('calls %s what it is', (_, content, message) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    expect(() => decodeNpy(bytes)).toThrow(`must begin with \\x93NUMPY and a version, but ${message}`);
    expect(() => decodeNpy(bytes)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it.each<[string, Uint8Array, string]>([
    ['another kind of file', Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 'begin with'],
    ['version 4', file(header('<f4', '()'), Float32Array.of(1), 4), 'version is 4'],
    ['a header beyond the file', file(header('<f4', '()')).subarray(0, 20), 'header ends at byte'],
    ['long doubles', file(header('<f16', '(1,)'), new Uint8Array(16)), "dtype is '<f16'; readable are bool"],
    ['complex values', file(header('<c8', '(1,)'), new Uint8Array(8)), "dtype is '<c8'"],
    ['texts', file(header('<U3', '(1,)'), new Uint8Array(12)), "dtype is '<U3'"],
    ['an L without a size', file(header('|u1', '(L,)')), 'must be a dict'],
    ['objects', file(header('|O', '(1,)'), new Uint8Array(4)), "dtype is '|O'"],
    [
      'a structured dtype',
      file(`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }`),
      'must be a dict',
    ],
    ['code in the header', file(header('<f4', '__import__("os")')), 'must be a dict'],
    ['a number that is no tuple', file(header('<f4', '(4)'), new Uint8Array(16)), 'must be a dict'],
    ['a negative size', file(header('<f4', '(-1,)')), 'must be a dict'],
    ['a missing key', file(`{'descr': '<f4', 'shape': (0,), }`), 'must be a dict'],
    [
      'a key given twice',
      file(`{'shape': (0,), 'shape': (0,), 'descr': '<f4', 'fortran_order': True}`),
      'must be a dict',
    ],
    ['another key', file(`{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'x': 1}`), 'must be a dict'],
    ['text after the dict', file(`${header('<f4', '(0,)')}x`), 'must be a dict'],
    ['too few values', file(header('<f4', '(2, 2)'), new Float32Array(3)), 'takes 16 bytes, but 12 follow'],
    ['too many values', file(header('<f4', '(2,)'), new Float32Array(3)), 'takes 8 bytes, but 12 follow'],
    ['a shape that overflows', file(header('<f4', `(${2 ** 40}, ${2 ** 40})`)), 'too large'],
    ['too many axes', file(header('<f4', `(${'1, '.repeat(65)})`), new Float32Array(1)), '65 axes'],
    ['a value that does not fit', file(header('<i8', '(1,)'), BigInt64Array.of(2n ** 40n)), 'does not fit int32'],
    ['one beyond exact numbers', file(header('<u8', '(1,)'), BigUint64Array.of(2n ** 53n + 1n)), 'does not fit int32'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes)).toThrow(message);
    expect(() => decodeNpy(bytes)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it('refuses or reads any truncated or corrupted file, and does nothing else', () => {
    const whole = file(header('<i2', '(2, 3)', 'True'), Int16Array.of(1, 2, 3, 4, 5, 6));
    expectBadFileOnly(decodeNpy, whole);
  });
});
