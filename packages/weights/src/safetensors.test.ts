import { readFileSync } from 'node:fs';
import { type HostArray, type HostMap, shapeSize } from '@mem/arrays';
import { describeShared, expectBadFileOnly } from '@mem/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './index.js';

/** A file with `header` as it stands, then `data`. */
function file(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

function single(dtype: string, bytes: ArrayBufferView, shape?: number[]): Uint8Array {
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = shape ?? [(bytes as unknown as { length: number }).length];
  return file({ x: { dtype, shape: length, data_offsets: [0, data.length] } }, data);
}

function entry(shape: unknown, offsets: unknown, dtype: unknown = 'F32'): object {
  return { dtype, shape, data_offsets: offsets };
}

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const arrays = shapes.chain((shape): fc.Arbitrary<HostArray> => {
  const length = shapeSize(shape);
  const exact = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(exact).map((data): HostArray => ({ dtype: 'float32', shape, data })),
    fc.int32Array(exact).map((data): HostArray => ({ dtype: 'int32', shape, data })),
    fc.uint8Array({ ...exact, max: 1 }).map((data): HostArray => ({ dtype: 'bool', shape, data })),
  );
});
const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '10', '2', 'é', ''));
const nested = fc.dictionary(
  names.filter((name) => name !== '__metadata__'),
  arrays,
  { noNullPrototype: false },
);

const sample: HostMap = {
  weight: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, -2.5, Number.NaN, 4) },
  mask: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
  labels: { dtype: 'int32', shape: [2], data: Int32Array.of(-7, 2 ** 31 - 1) },
};

describe('encodeSafetensors and decodeSafetensors', () => {
  it('round-trip any arrays, names and metadata, from an unaligned buffer too', () => {
    fc.assert(
      fc.property(nested, fc.dictionary(names, fc.string()), fc.nat({ max: 7 }), (given, metadata, shift) => {
        const bytes = encodeSafetensors(given, { metadata });
        const shifted = new Uint8Array(bytes.length + shift);
        shifted.set(bytes, shift);
        const decoded = decodeSafetensors(shifted.subarray(shift));
        expect(Object.entries(decoded.arrays).sort()).toEqual(Object.entries(given).sort());
        expect(Object.entries(decoded.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });

  it('write the same bytes in whatever order the arrays come, aligned to 8 bytes', () => {
    const reversed = Object.fromEntries(Object.entries(sample).reverse());
    const bytes = encodeSafetensors(sample, { metadata: { b: '1', a: '2' } });
    expect(encodeSafetensors(reversed, { metadata: { a: '2', b: '1' } })).toEqual(bytes);
    const headerLength = new DataView(bytes.buffer).getUint32(0, true);
    expect(headerLength % 8).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)).trimEnd()).toBe(
      '{"__metadata__":{"a":"2","b":"1"},' +
        '"labels":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},' +
        '"weight":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]},' +
        '"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[24,27]}}',
    );
  });

  it('write a view of a larger buffer as only its own values', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const { arrays } = decodeSafetensors(encodeSafetensors({ x: { dtype: 'float32', shape: [2], data } }));
    expect(arrays.x?.data).toEqual(Float32Array.of(1, 2));
  });

  it('convert every readable dtype', () => {
    const values = (dtype: string, data: ArrayBufferView) => {
      const { arrays } = decodeSafetensors(single(dtype, data));
      return { dtype: arrays.x!.dtype, values: [...arrays.x!.data] };
    };
    expect(values('F64', Float64Array.of(0.5, Number.POSITIVE_INFINITY))).toEqual({
      dtype: 'float32',
      values: [0.5, Number.POSITIVE_INFINITY],
    });
    // 1, -2, the smallest subnormal, 65504 (the largest), -infinity, NaN, -0
    expect(values('F16', Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x7e00, 0x8000)).values).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      -0,
    ]);
    expect(values('BF16', Uint16Array.of(0x3f80, 0xc040, 0xff80)).values).toEqual([1, -3, Number.NEGATIVE_INFINITY]);
    expect(values('I64', BigInt64Array.of(-1n, 2n ** 31n - 1n, -(2n ** 31n)))).toEqual({
      dtype: 'int32',
      values: [-1, 2 ** 31 - 1, -(2 ** 31)],
    });
    expect(values('I16', Int16Array.of(-300, 300)).values).toEqual([-300, 300]);
    expect(values('I8', Int8Array.of(-128, 127)).values).toEqual([-128, 127]);
    expect(values('U64', BigUint64Array.of(2n ** 31n - 1n)).values).toEqual([2 ** 31 - 1]);
    expect(values('U32', Uint32Array.of(5)).values).toEqual([5]);
    expect(values('U16', Uint16Array.of(65535)).values).toEqual([65535]);
    expect(values('U8', Uint8Array.of(255))).toEqual({ dtype: 'int32', values: [255] });
    expect(values('BOOL', Uint8Array.of(0, 1, 2))).toEqual({ dtype: 'bool', values: [0, 1, 1] });
  });

  it.each([
    ['I64', BigInt64Array.of(0n, 2n ** 31n)],
    ['U32', Uint32Array.of(0, 2 ** 31)],
    ['F64', Float64Array.of(0, 1e300)],
    ['U64', BigUint64Array.of(0n, 2n ** 53n + 1n)],
  ])('refuse a value of %s that does not fit when it is asked for', (dtype, data) => {
    const { x } = decodeSafetensors(single(dtype, data)).arrays;
    expect(x!.shape).toEqual([2]);
    expect(() => x!.data).toThrow(
      /^The array "x" of this safetensors file can't be read: Element 1 is .* does not fit/,
    );
    expect(() => x!.data).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });
});

describe('decodeSafetensors', () => {
  it.each(['F8_E4M3', 'F8_E5M2', 'F8_E8M0', 'C64', 'constructor'])('reads what lies beside an array of %s', (dtype) => {
    const bytes = file(
      { odd: entry([4], [4, 8], dtype), a: entry([1], [0, 4]), empty: entry([0, 3], [8, 8]) },
      new Uint8Array(Float32Array.of(1, 2).buffer),
    );
    const { arrays } = decodeSafetensors(bytes);
    expect(arrays.a).toEqual({ dtype: 'float32', shape: [1], data: Float32Array.of(1) });
    expect(arrays.empty!.data).toHaveLength(0);
    expect(arrays.odd!.shape).toEqual([4]);
    expect(() => arrays.odd!.data).toThrow(
      `The array "odd" of this safetensors file can't be read: its dtype is "${dtype}"`,
    );
  });

  it('reads four bits an element as bytes that it leaves alone', () => {
    const { arrays } = decodeSafetensors(
      file({ odd: entry([3, 2], [0, 3], 'F4'), a: entry([1], [3, 4], 'U8') }, [1, 2, 3, 4]),
    );
    expect(arrays.a!.data).toEqual(Int32Array.of(4));
  });

  it('takes metadata of null as none, and blanks after the header', () => {
    const text = JSON.stringify({ __metadata__: null, a: entry([1], [0, 1], 'BOOL') });
    expect(decodeSafetensors(file(`${text}   `, [1]))).toEqual({
      arrays: { a: { dtype: 'bool', shape: [1], data: Uint8Array.of(1) } },
      metadata: {},
    });
  });
});

describe('decodeSafetensors refuses', () => {
  const data = new Uint8Array(16);
  it.each<[string, Uint8Array, string]>([
    ['a file too short for a length', new Uint8Array(7), 'it has 7 bytes'],
    ['a header beyond the file', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123, 125), 'only 2 follow'],
    ['an absurd header', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123, 125), 'more than 100000000'],
    ['no JSON', file('{"x": '), 'not JSON'],
    ['no UTF-8', file('{"\u00e9": 1}').map((byte) => (byte === 0xc3 ? 0xff : byte)), 'not JSON in UTF-8'],
    ['a list', file([]), 'must be a JSON object'],
    ['null', file('null'), 'must be a JSON object'],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), 'object of strings'],
    ['an entry that is no object', file({ x: 3 }), '"x" must be an object'],
    ['a hostile name with a bad entry', file('{"__proto__": 3}'), '"__proto__" must be an object'],
    ['metadata that is a list', file({ __metadata__: [] }), 'object of strings'],
    ['a dtype that is no text', file({ x: entry([4], [0, 16], 7) }, data), 'the dtype of "x" must be text, but is 7'],
    ['offsets the wrong way of an unknown dtype', file({ x: entry([0], [16, 0], 'F4') }, data), 'span -16'],
    [
      'a name given twice',
      file(
        '{"x":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"x":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}',
        data,
      ),
      '"x" begins at byte 8 of the data, where byte 0 comes next',
    ],
    [
      'a zip archive',
      Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0),
      'it is a zip archive, such as .npz and .pth files',
    ],
    ['an HDF5 file', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, 0), 'it is an HDF5 file'],
    ['an old .pth file', Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9), 'it is a Python pickle'],
    [
      'a pointer of Git LFS',
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1'),
      'run git lfs pull',
    ],
    ['a missing shape', file({ x: { dtype: 'F32', data_offsets: [0, 16] } }, data), 'list of sizes, but is missing'],
    ['a negative size', file({ x: entry([-4, -1], [0, 16]) }, data), 'list of sizes'],
    ['a fractional size', file({ x: entry([0.5, 8], [0, 16]) }, data), 'list of sizes'],
    ['a size that is text', file({ x: entry(['4'], [0, 16]) }, data), 'list of sizes'],
    ['an overflowing shape', file({ x: entry([2 ** 40, 2 ** 40], [0, 16]) }, data), 'list of sizes'],
    ['three offsets', file({ x: entry([4], [0, 16, 16]) }, data), '[begin, end]'],
    ['negative offsets', file({ x: entry([4], [-16, 0]) }, data), '[begin, end]'],
    ['offsets the wrong way', file({ x: entry([0], [16, 0]) }, data), 'span -16'],
    ['offsets of another length', file({ x: entry([3], [0, 16]) }, data), 'takes 12 bytes'],
    ['offsets beyond the file', file({ x: entry([8], [0, 32]) }, data), 'take 32 bytes, but 16 follow'],
    ['an overlap', file({ x: entry([2], [0, 8]), y: entry([2], [4, 12]) }, data), 'where byte 8 comes next'],
    ['a hole', file({ x: entry([1], [0, 4]), y: entry([2], [8, 16]) }, data), 'where byte 4 comes next'],
    ['bytes after the last array', file({ x: entry([2], [0, 8]) }, data), 'but 16 follow'],
  ])('%s', (_, bytes, message) => {
    const decode = () => decodeSafetensors(bytes);
    expect(decode).toThrow(message);
    expect(decode).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it('or reads any truncated or corrupted file, and does nothing else', () => {
    const whole = encodeSafetensors(sample, { metadata: { kind: 'sample' } });
    expectBadFileOnly(decodeSafetensors, whole);
  });

  it('keeps hostile names as plain names', () => {
    const bytes = file('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [7]);
    const { arrays } = decodeSafetensors(bytes);
    expect(Object.keys(arrays)).toEqual(['__proto__']);
    expect(arrays.shape).toBeUndefined();
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });
});

describe('encodeSafetensors refuses', () => {
  it('a shape that does not match the data', () => {
    const x: HostArray = { dtype: 'float32', shape: [3], data: new Float32Array(2) };
    expect(() => encodeSafetensors({ x })).toThrow("'x' of shape [3] was given 2 values");
  });

  it('data that is not of its dtype', () => {
    const x = { dtype: 'int32', shape: [2], data: new Float32Array(2) } as unknown as HostArray;
    expect(() => encodeSafetensors({ x })).toThrow('must be of type Int32Array');
  });

  it('the name of the metadata', () => {
    const array: HostArray = { dtype: 'int32', shape: [0], data: new Int32Array(0) };
    expect(() => encodeSafetensors({ __metadata__: array })).toThrow('Rename it');
  });
});

describeShared('a file written by PyTorch', 'parity/decoupling/io.safetensors', (path) => {
  it('holds logits = features . weight^T + bias', () => {
    const { arrays } = decodeSafetensors(readFileSync(path));
    const { features, weight, bias, logits } = arrays;
    const [samples, dim] = features!.shape as [number, number];
    const classes = bias!.shape[0]!;
    expect([samples, dim, classes]).toEqual([64, 16, 12]);
    for (let i = 0; i < samples; i++) {
      for (let c = 0; c < classes; c++) {
        let expected = bias!.data[c]!;
        for (let d = 0; d < dim; d++) expected += features!.data[i * dim + d]! * weight!.data[c * dim + d]!;
        expect(logits!.data[i * classes + c]).toBeCloseTo(expected, 4);
      }
    }
    expect(arrays.labels?.dtype).toBe('int32');
  });
});

describeShared('a file with I64 and metadata', 'parity/resnet-classifier/weights.safetensors', (path) => {
  it('survives being written and read again', () => {
    const { arrays, metadata } = decodeSafetensors(readFileSync(path));
    expect(metadata).toEqual({ format: 'pt' });
    expect(Object.values(arrays).some(({ dtype }) => dtype === 'int32')).toBe(true);
    expect(decodeSafetensors(encodeSafetensors(arrays, { metadata }))).toEqual({ arrays, metadata });
  });
});

describe('floats as float16', () => {
  const array = (...data: number[]) => ({
    dtype: 'float32' as const,
    shape: [data.length],
    data: Float32Array.from(data),
  });

  it('halve the file and come back rounded, beside integers as they were', () => {
    const ids = { dtype: 'int32' as const, shape: [1], data: Int32Array.of(70000) };
    const bytes = encodeSafetensors({ a: array(0.1, -2, 65504), ids }, { floats: 'float16' });
    const { arrays } = decodeSafetensors(bytes);
    expect([...arrays.a!.data]).toEqual([0.0999755859375, -2, 65504]);
    expect([...arrays.ids!.data]).toEqual([70000]);
  });

  it('refuse a number that is too large, by its name', () => {
    expect(() => encodeSafetensors({ a: array(1, 1e6) }, { floats: 'float16' })).toThrow("Element 1 of 'a' is 1000000");
  });
});
