import { hasWebgpu } from '@mem/testing';
import { add, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxRuntime, gpuNames } from './node.js';

describe.runIf(hasWebgpu)('the device webgpu', () => {
  it('runs programs that are started at the same time', async () => {
    const runtimes = [await createOnnxRuntime({ device: 'webgpu' }), await createOnnxRuntime({ device: 'webgpu' })];
    const running = runtimes.flatMap((runtime, r) => {
      const x = runtime.upload({ dtype: 'float32', shape: [1000], data: new Float32Array(1000).fill(1) });
      const program = runtime.compile((input: Tensor) => add(input, r), [x]);
      return Array.from({ length: 10 }, async () => (await runtime.read(await program.run(x))).data[999]);
    });
    expect(await Promise.all(running)).toEqual([...new Array(10).fill(1), ...new Array(10).fill(2)]);
    for (const runtime of runtimes) runtime.dispose();
  });

  it.runIf(process.platform !== 'darwin')('has a name', async () => {
    expect(await gpuNames()).toContainEqual(expect.stringMatching(/\w/));
  });
});
