import type { HostArray, TensorMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { mul, sum } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { mapRows, rowFunction, sliceRows } from './index.js';

const rows: HostArray = { dtype: 'float32', shape: [5, 2], data: Float32Array.from({ length: 10 }, (_, i) => i) };
const parameters = { scale: { dtype: 'float32', shape: [2], data: Float32Array.of(1, -1) } } as const;
const scaled = ({ scale }: TensorMap, { x }: TensorMap): TensorMap => {
  const y = mul(x!, scale!);
  return { y, total: sum(y, 1) };
};

describeEachRuntime((runtime) => {
  describe('mapRows', () => {
    it.each([1, 2, 5, 100])('joins batches of %s to the same results', (batchSize) =>
      expectNoLeak(runtime, async () => {
        const done: number[] = [];
        const { y, total } = await mapRows(runtime, scaled, parameters, {
          samples: 5,
          batchSize,
          rows: (start, end) => ({ x: sliceRows(rows, start, end) }),
          onProgress: (samples) => done.push(samples),
        });
        expect(y).toEqual({ ...rows, data: rows.data.map((v, i) => (i % 2 === 0 ? v : -v)) });
        expect(total).toEqual({ dtype: 'float32', shape: [5], data: new Float32Array(5).fill(-1) });
        expect(done.length).toBe(Math.ceil(5 / batchSize));
        expect(done.at(-1)).toBe(5);
      }),
    );

    it('frees everything when rows cannot be had', () =>
      expectNoLeak(runtime, async () => {
        const failing = (start: number) => {
          if (start > 0) throw new Error('on purpose');
          return { x: sliceRows(rows, 0, 2) };
        };
        const run = mapRows(runtime, scaled, parameters, { samples: 5, batchSize: 2, rows: failing });
        await expect(run).rejects.toThrow('on purpose');
      }));

    it('refuses to run on nothing', async () => {
      const run = mapRows(runtime, scaled, parameters, { samples: 0, rows: () => ({ x: rows }) });
      await expect(run).rejects.toThrow('no samples');
    });
  });

  it('rowFunction runs again until it is disposed', () =>
    expectNoLeak(runtime, async () => {
      const held = rowFunction(runtime, scaled, parameters);
      const options = { samples: 5, rows: (start: number, end: number) => ({ x: sliceRows(rows, start, end) }) };
      expect(await held.map(options)).toEqual(await held.map({ ...options, batchSize: 3 }));
      held.dispose();
    }));
});
