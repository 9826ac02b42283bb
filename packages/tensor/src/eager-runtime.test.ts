import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { HostArray } from '@mem/arrays';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { add, mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRuntime, type Runtime, type Value } from './index.js';

const vector = (...values: number[]): HostArray => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const read = async (runtime: Runtime, value: Value): Promise<number[]> => Array.from((await runtime.read(value)).data);

describeEachRuntime((runtime) => {
  describe('upload and read', () => {
    it.each<HostArray>([
      { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.5, -2, 0, 4) },
      { dtype: 'int32', shape: [3], data: Int32Array.of(-7, 0, 2 ** 30) },
      { dtype: 'bool', shape: [2, 1], data: Uint8Array.of(1, 0) },
      { dtype: 'float32', shape: [], data: Float32Array.of(3) },
      { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) },
    ])('give back $dtype $shape', async (array) => {
      const value = runtime.upload(array);
      expect(await runtime.read(value)).toEqual(array);
      value.dispose();
    });

    it('copy, so that neither side sees the other change', async () => {
      const array = vector(1, 2);
      const value = runtime.upload(array);
      array.data[0] = 9;
      (await runtime.read(value)).data[1] = 9;
      expect(await read(runtime, value)).toEqual([1, 2]);
      value.dispose();
    });

    it('refuse a size that the shape does not hold', () => {
      expect(() => runtime.upload({ ...vector(1, 2, 3), shape: [2, 2] })).toThrow(
        expect.objectContaining({ code: 'bad-shape', message: expect.stringContaining('[2,2] holds 4 values, but 3') }),
      );
    });
  });

  describe('programs', () => {
    it('take and return trees, and run shapes other than those of the examples', async () => {
      await expectNoLeak(runtime, async () => {
        const [a, b] = [runtime.upload(vector(1, 2)), runtime.upload(vector(10))];
        const program = runtime.compile(
          (inputs: { readonly pair: readonly [Tensor, Tensor] }) => ({ sums: [add(...inputs.pair)] as const }),
          [{ pair: [a, b] as const }],
        );
        const first = await program.run({ pair: [a, b] });
        expect(await read(runtime, first.sums[0])).toEqual([11, 12]);
        const longer = runtime.upload(vector(1, 2, 3));
        const second = await program.run({ pair: [longer, b] });
        expect(await read(runtime, second.sums[0])).toEqual([11, 12, 13]);
        program.dispose();
        for (const value of [a, b, longer, first.sums[0], second.sums[0]]) value.dispose();
      });
    });

    it('return values that own their memory', async () => {
      await expectNoLeak(runtime, async () => {
        const x = runtime.upload(vector(1, 2));
        const program = runtime.compile(
          (input: Tensor) => {
            const twice = mul(input, 2);
            return { input, twice, again: twice };
          },
          [x],
        );
        const result = await program.run(x);
        x.dispose();
        result.twice.dispose();
        expect(await read(runtime, result.input)).toEqual([1, 2]);
        expect(await read(runtime, result.again)).toEqual([2, 4]);
        result.input.dispose();
        result.again.dispose();
      });
    });

    it('refuse a value after its disposal', async () => {
      const x = runtime.upload(vector(1, 2));
      const program = runtime.compile((input: Tensor) => mul(input, 2), [x]);
      x.dispose();
      await expect(program.run(x)).rejects.toMatchObject({ code: 'disposed' });
      await expect(runtime.read(x)).rejects.toMatchObject({ code: 'disposed' });
    });

    it('refuse a value that is not a tensor', async () => {
      const foreign: Value = { dtype: 'float32', shape: [1], dispose: () => {} };
      await expect(runtime.read(foreign)).rejects.toMatchObject({ code: 'wrong-runtime' });
      expect(() => runtime.compile((input: Tensor) => input, [foreign])).toThrow(
        expect.objectContaining({ code: 'wrong-runtime' }),
      );
    });
  });

  it('counts the values it holds', async () => {
    const before = runtime.valueCount();
    const x = runtime.upload(vector(1));
    const result = await runtime.compile((input: Tensor) => [input, input] as const, [x]).run(x);
    expect(runtime.valueCount()).toBe(before + 3);
    for (const value of [x, ...result]) value.dispose();
    expect(runtime.valueCount()).toBe(before);
  });
});

it('takes a value of another tfjs runtime', async () => {
  const [cpu, wasm] = [await createRuntime('cpu'), await createRuntime('wasm')];
  const x = cpu.upload(vector(3, 4));
  const result = await wasm.compile((input: Tensor) => mul(input, 2), [x]).run(x);
  expect(await read(wasm, result)).toEqual([6, 8]);
  cpu.dispose();
  wasm.dispose();
});

it('a disposed runtime frees its values and refuses to work', async () => {
  const runtime = await createRuntime('cpu');
  const x = runtime.upload(vector(1)) as Tensor;
  const program = runtime.compile((input: Tensor) => input, [x]);
  runtime.dispose();
  expect(x.isDisposed).toBe(true);
  expect(runtime.valueCount()).toBe(0);
  const refused = expect.objectContaining({ code: 'disposed' });
  expect(() => runtime.upload(vector(1))).toThrow(refused);
  expect(() => runtime.compile((input: Tensor) => input, [x])).toThrow(refused);
  await expect(program.run(x)).rejects.toEqual(refused);
});

describe('a long run', () => {
  it('keeps no reference to disposed values', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const runtime = await createRuntime('cpu');
    const dispose = (): WeakRef<object> => {
      const value = runtime.upload({ dtype: 'float32', shape: [1], data: Float32Array.of(1) });
      value.dispose();
      return new WeakRef(value);
    };
    const disposed = Array.from({ length: 3000 }, dispose);
    await new Promise((resolve) => setTimeout(resolve));
    collect();
    expect(disposed.filter((reference) => reference.deref() !== undefined).length).toBeLessThanOrEqual(1024);
    runtime.dispose();
  });
});

describeEachRuntime(
  {
    exclude: {
      onnx: 'a traced program does not run its function again, and its values are not tensors of tfjs',
      'onnx-webgpu': 'as onnx',
    },
  },
  (runtime) => {
    it('free everything when they throw', async () => {
      const x = runtime.upload(vector(1, 2));
      let fail = false;
      const program = runtime.compile(
        (input: Tensor) => {
          const twice = mul(input, 2);
          if (fail) throw new Error('inside');
          return twice;
        },
        [x],
      );
      fail = true;
      await expectNoLeak(runtime, () => expect(program.run(x)).rejects.toThrow('inside'));
      x.dispose();
    });

    it('take a tensor of the host', async () => {
      const x = tensor([1, 2]);
      const program = runtime.compile((input: Tensor) => mul(input, 2), [x]);
      const result = await program.run(x);
      expect(await read(runtime, result)).toEqual([2, 4]);
      x.dispose();
      result.dispose();
    });
  },
);
