import { type HostArray, sliceRows } from '@mem/arrays';
import type { TensorMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { add, mul, sum, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { mapRows, rowFunction } from './index.js';

const x: HostArray = { dtype: 'float32', shape: [5, 2], data: Float32Array.from({ length: 10 }, (_, i) => i) };
const scale: HostArray = { dtype: 'float32', shape: [], data: Float32Array.of(10) };
const rows = (start: number, end: number) => ({ x: sliceRows(x, start, end) });
const fn = (parameters: TensorMap, batch: TensorMap): TensorMap => ({
  scaled: mul(batch.x!, parameters.scale!),
  total: sum(batch.x!, 1),
});

describeEachRuntime((runtime) => {
  it.each([1, 2, 5, 512])('joins batches of %d', async (batchSize) => {
    const { scaled, total } = await expectNoLeak(runtime, () =>
      mapRows(runtime, fn, { scale }, { samples: 5, rows, batchSize }),
    );
    expect(scaled!).toEqual({ dtype: 'float32', shape: [5, 2], data: x.data.map((value) => 10 * value) });
    expect(total!).toEqual({ dtype: 'float32', shape: [5], data: Float32Array.of(1, 5, 9, 13, 17) });
  });

  it('takes rows that arrive later, and reports progress', async () => {
    const asked: number[][] = [];
    const done: number[] = [];
    await mapRows(
      runtime,
      fn,
      { scale },
      {
        samples: 5,
        batchSize: 2,
        rows: async (start, end) => {
          asked.push([start, end]);
          return rows(start, end);
        },
        onProgress: (samples) => done.push(samples),
      },
    );
    expect(asked).toEqual([
      [0, 2],
      [2, 4],
      [4, 5],
    ]);
    expect(done).toEqual([2, 4, 5]);
  });

  it('holds its parameters between runs until it is disposed', async () => {
    await expectNoLeak(runtime, async () => {
      const held = rowFunction(runtime, fn, { scale });
      const first = await held.map({ samples: 3, rows });
      const second = await expectNoLeak(runtime, () => held.map({ samples: 5, rows, batchSize: 2 }));
      expect(second.scaled!.data.subarray(0, 6)).toEqual(first.scaled!.data);
      held.dispose();
    });
  });

  it.each([true, false])('takes other values of its parameters (frozen: %s)', async (frozen) => {
    await expectNoLeak(runtime, async () => {
      const held = rowFunction(runtime, fn, { scale }, { frozen });
      await held.map({ samples: 5, rows });
      held.update({ scale: { ...scale, data: Float32Array.of(3) } });
      const { scaled } = await held.map({ samples: 5, rows });
      expect(scaled!.data).toEqual(x.data.map((value) => 3 * value));
      held.dispose();
    });
  });

  describe('refuses', () => {
    it('no samples', async () => {
      await expectNoLeak(runtime, () =>
        expect(mapRows(runtime, fn, { scale }, { samples: 0, rows })).rejects.toMatchObject({ code: 'bad-value' }),
      );
    });

    it.each([0, -1, 1.5, Number.NaN])('batches of %d', async (batchSize) => {
      const mapped = mapRows(runtime, fn, { scale }, { samples: 5, rows, batchSize });
      await expect(mapped).rejects.toMatchObject({ code: 'bad-option' });
    });

    it('a captured tensor', async () => {
      const outside = zeros([2]);
      const captures = (_: TensorMap, batch: TensorMap) => ({ y: add(batch.x!, outside) });
      await expectNoLeak(runtime, () =>
        expect(mapRows(runtime, captures, {}, { samples: 5, rows })).rejects.toMatchObject({ code: 'captured-tensor' }),
      );
      outside.dispose();
    });

    it('to hide an error thrown by rows', async () => {
      const failing = () => Promise.reject(new Error('unreadable'));
      await expectNoLeak(runtime, () =>
        expect(mapRows(runtime, fn, { scale }, { samples: 5, rows: failing })).rejects.toThrow('unreadable'),
      );
    });
  });
});
