import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachRuntime } from './describe-each-runtime.js';
import { expectNoLeak } from './expect-no-leak.js';

describeEachRuntime((runtime) => {
  const upload = () => runtime.upload({ dtype: 'float32', shape: [1], data: Float32Array.of(1) });

  it('returns the result of the body', async () => {
    expect(
      await expectNoLeak(runtime, async () => {
        const value = upload();
        const { data } = await runtime.read(value);
        value.dispose();
        return data[0];
      }),
    ).toBe(1);
  });

  it('fails if a value is kept or an earlier one is disposed', async () => {
    const value = upload();
    await expect(expectNoLeak(runtime, () => value.dispose())).rejects.toThrow('held after the body');
    const kept = expectNoLeak(runtime, upload);
    await expect(kept).rejects.toThrow('held after the body');
  });

  it('fails if a tfjs tensor is kept', async () => {
    await expect(expectNoLeak(runtime, () => tensor1d([1]))).rejects.toThrow('held after the body');
  });
});
