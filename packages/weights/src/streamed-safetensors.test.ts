import { type ByteSource, type HostArray, type LazyArray, shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, openSafetensors, safetensorsChunks } from './index.js';

/** A source that keeps a list of what was read. */
function counting(bytes: Uint8Array): ByteSource & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    size: bytes.length,
    reads,
    async read(begin, end) {
      reads.push([begin, end]);
      return bytes.slice(begin, end);
    },
  };
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const chunk of chunks) for (const byte of chunk) parts.push(byte);
  return Uint8Array.from(parts);
}

/** Every array of a file, read. */
async function readAll(source: ByteSource) {
  const { arrays, metadata } = await openSafetensors(source);
  const read: Record<string, HostArray> = Object.create(null);
  for (const [name, array] of Object.entries(arrays)) read[name] = await array.read();
  return { arrays: read, metadata };
}

function lazy(array: HostArray): LazyArray {
  return { dtype: array.dtype, shape: array.shape, read: async () => array };
}

/** A file of one array `x` of `count` elements that are drawn as bytes. */
function single(dtype: string, data: Uint8Array, count: number): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ x: { dtype, shape: [count], data_offsets: [0, data.length] } }),
  );
  const bytes = new Uint8Array(8 + header.length + data.length);
  bytes[0] = header.length;
  bytes.set(header, 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

const arrays = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape): fc.Arbitrary<HostArray> => {
  const length = shapeSize(shape);
  const exact = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(exact).map((data): HostArray => ({ dtype: 'float32', shape, data })),
    fc.int32Array(exact).map((data): HostArray => ({ dtype: 'int32', shape, data })),
    fc.uint8Array({ ...exact, max: 1 }).map((data): HostArray => ({ dtype: 'bool', shape, data })),
  );
});
const named = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('__proto__', '10', 'é')).filter((name) => name !== '__metadata__'),
  fc.tuple(arrays, fc.boolean()),
);
const sample = {
  b: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) },
  a: { dtype: 'int32', shape: [3], data: Int32Array.of(1, 2, 3) },
} as const;

describe('safetensorsChunks', () => {
  it('gives the bytes of encodeSafetensors, of lazy arrays too', async () => {
    const options = fc.record({ metadata: fc.dictionary(fc.string(), fc.string()) });
    await fc.assert(
      fc.asyncProperty(named, options, async (given, { metadata }) => {
        const entries = Object.entries(given);
        const mixed = Object.fromEntries(entries.map(([name, [array, later]]) => [name, later ? lazy(array) : array]));
        const whole = Object.fromEntries(entries.map(([name, [array]]) => [name, array]));
        expect(await joined(safetensorsChunks(mixed, { metadata }))).toEqual(encodeSafetensors(whole, { metadata }));
      }),
    );
  });

  it('gives them in float16 as well, and across the seams of parts', async () => {
    const count = 2 ** 20 + 3;
    const x: HostArray = { dtype: 'float32', shape: [count], data: Float32Array.from({ length: count }, (_, i) => i) };
    for (const floats of ['float32', 'float16'] as const) {
      const data = Float32Array.from(x.data, (value) => value % 2048);
      const parts: Uint8Array[] = [];
      for await (const part of safetensorsChunks({ x: { ...x, data } }, { floats })) parts.push(part);
      expect(parts.length).toBe(3);
      expect(Buffer.compare(Buffer.concat(parts), encodeSafetensors({ x: { ...x, data } }, { floats }))).toBe(0);
      const read = (await readAll(counting(Buffer.concat(parts)))).arrays.x!.data;
      expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(data.buffer))).toBe(0);
    }
    await expect(joined(safetensorsChunks({ x: lazy(x) }, { floats: 'float16' }))).rejects.toThrow("of 'x' is 65520");
  });

  it('reads an array only when its turn comes', async () => {
    const turns: string[] = [];
    const noted = (name: 'a' | 'b'): LazyArray => ({
      ...lazy(sample[name]),
      read: async () => {
        turns.push(name);
        return sample[name];
      },
    });
    const chunks = safetensorsChunks({ b: noted('b'), a: noted('a') });
    await chunks.next();
    expect(turns).toEqual([]);
    await chunks.next();
    expect(turns).toEqual(['a']);
  });

  it.each<[string, HostArray | LazyArray, string]>([
    ['an array that reads as another shape', { ...lazy(sample.a), shape: [2] }, 'was announced as int32 [2]'],
    ['an array that reads as another dtype', { ...lazy(sample.a), dtype: 'float32' }, 'but is int32 [3]'],
    ['too few values', { ...sample.a, shape: [4] }, 'was given 3 values'],
    ['too few values read', lazy({ ...sample.a, shape: [4] }), 'was given 3 values'],
    ['a shape that is none', { ...lazy(sample.a), shape: [0.5] }, 'must be sizes'],
  ])('refuses %s', async (_, x, message) => {
    await expect(joined(safetensorsChunks({ x }))).rejects.toThrow(message);
    await expect(joined(safetensorsChunks({ x }))).rejects.toSatisfy((error) => MemError.is(error, 'bad-shape'));
  });
});

describe('openSafetensors', () => {
  it('agrees with decodeSafetensors', async () => {
    await fc.assert(
      fc.asyncProperty(named, fc.dictionary(fc.string(), fc.string()), async (given, metadata) => {
        const whole = Object.fromEntries(Object.entries(given).map(([name, [array]]) => [name, array]));
        const bytes = encodeSafetensors(whole, { metadata });
        expect(await readAll(counting(bytes))).toEqual(decodeSafetensors(bytes));
      }),
    );
  });

  it.each<[string, number]>([
    ['F64', 8],
    ['F32', 4],
    ['F16', 2],
    ['BF16', 2],
    ['I64', 8],
    ['I32', 4],
    ['I16', 2],
    ['I8', 1],
    ['U64', 8],
    ['U32', 4],
    ['U16', 2],
    ['U8', 1],
    ['BOOL', 1],
    ['F8_E4M3', 1],
    ['C64', 8],
  ])('agrees on any bytes of %s, in what it refuses too', async (dtype, size) => {
    const bytes = fc
      .uint8Array({ minLength: 8, maxLength: 24 })
      .map((data) => data.subarray(0, 8 * (data.length >> 3)));
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const whole = single(dtype, data, data.length / size);
        const expected = decodeSafetensors(whole);
        try {
          void expected.arrays.x!.data;
        } catch (error) {
          await expect(readAll(counting(whole))).rejects.toThrow((error as Error).message);
          return;
        }
        expect(await readAll(counting(whole))).toEqual(expected);
      }),
    );
  });

  it('names the element that does not fit, beyond the first part too', async () => {
    const data = new BigInt64Array(2 ** 19 + 2);
    data[2 ** 19 + 1] = 2n ** 40n;
    const bytes = single('I64', new Uint8Array(data.buffer), data.length);
    await expect(readAll(counting(bytes))).rejects.toThrow(
      `The array "x" of this safetensors file can't be read: Element ${2 ** 19 + 1} is ${2 ** 40}`,
    );
  });

  it('reads only the header and the array that is asked for', async () => {
    const bytes = encodeSafetensors(sample);
    const source = counting(bytes);
    const dataStart = bytes.length - 20;
    const { arrays } = await openSafetensors(source);
    expect(source.reads).toEqual([
      [0, 8],
      [8, dataStart],
    ]);
    expect(await arrays.b!.read()).toEqual(sample.b);
    expect(source.reads.slice(2)).toEqual([[dataStart + 12, dataStart + 20]]);
  });

  it('refuses or reads any truncated or corrupted file, and does nothing else', async () => {
    const whole = encodeSafetensors(sample, { metadata: { kind: 'sample' } });
    for (let length = 0; length < whole.length; length++) {
      await expect(readAll(counting(whole.subarray(0, length)))).rejects.toSatisfy((e) => MemError.is(e, 'bad-file'));
    }
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = whole.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        await readAll(counting(bytes)).catch((error) => expect(MemError.is(error, 'bad-file'), error).toBe(true));
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses a source that gives too few bytes', async () => {
    const whole = encodeSafetensors(sample);
    const source = {
      size: whole.length,
      read: async (begin: number, end: number) => whole.slice(begin, Math.min(end, whole.length - 1)),
    };
    const { arrays } = await openSafetensors(source);
    await expect(arrays.b!.read()).rejects.toThrow('but the source returned 7');
    await expect(arrays.a!.read()).resolves.toEqual(sample.a);
  });
});
