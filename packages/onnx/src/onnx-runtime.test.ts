import { createRuntime, type Runtime } from '@mem/tensor';
import { getBackend, linspace, mul, setBackend, softmax, sum, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxRuntime } from './node.js';

describe('the onnx runtime', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    await createRuntime('cpu');
    await setBackend('cpu');
    runtime = await createOnnxRuntime();
  });
  afterAll(() => runtime.dispose());

  const upload = (...data: number[]) =>
    runtime.upload({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) });

  it('names an operation that it does not cover, with its call site', () => {
    const x = upload(1, 2);
    const call = () => runtime.compile((input: Tensor) => mul(input, linspace(0, 1, 2)), [x], { name: 'my step' });
    expect(call).toThrow(/my step uses the tfjs operation LinSpace.*onnx-runtime\.test\.ts/);
    expect(getBackend()).toBe('cpu');
    x.dispose();
  });

  it('restores the backend, even after an error', () => {
    const x = upload(1);
    runtime.compile((input: Tensor) => mul(input, 2), [x]).dispose();
    expect(getBackend()).toBe('cpu');
    const failing = (_input: Tensor): Tensor => {
      throw new Error('inside');
    };
    expect(() => runtime.compile(failing, [x])).toThrow('inside');
    expect(getBackend()).toBe('cpu');
    x.dispose();
  });

  it('compiles once for each shape', async () => {
    let traced = 0;
    const [x, y] = [upload(1, 2), upload(1, 2, 3)];
    const program = runtime.compile(
      (input: Tensor) => {
        traced++;
        return sum(softmax(input));
      },
      [x],
    );
    for (const value of [x, y, x, y]) {
      const result = await program.run(value);
      expect((await runtime.read(result)).data[0]).toBeCloseTo(1);
      result.dispose();
    }
    expect(traced).toBe(2);
    program.dispose();
    for (const value of [x, y]) value.dispose();
  });

  it('bakes in constants and ignores their later values', async () => {
    const [x, weight, other] = [upload(1, 2), upload(3, 4), upload(5, 6)];
    const program = runtime.compile((a: Tensor, w: Tensor) => mul(a, w), [x, weight], { constants: [1] });
    weight.dispose();
    const result = await program.run(x, other);
    expect(Array.from((await runtime.read(result)).data)).toEqual([3, 8]);
    for (const value of [x, other, result]) value.dispose();
    program.dispose();
    expect(runtime.valueCount()).toBe(0);
  });

  it('runs while the caller continues', async () => {
    const size = 512 * 512;
    const x = runtime.upload({ dtype: 'float32', shape: [512, 512], data: new Float32Array(size).fill(1e-3) });
    const program = runtime.compile((input: Tensor) => softmax(softmax(softmax(input))), [x]);
    let done = false;
    const running = program.run(x).then((result) => {
      done = true;
      result.dispose();
    });
    expect(done).toBe(false);
    await running;
    x.dispose();
  });

  it('reports its native kernels, and lacks none', () => {
    const report = runtime.report();
    console.info(report.map(({ kernel, implementation }) => `${kernel} ${implementation}`).join(', '));
    expect(report.filter(({ implementation }) => implementation === 'missing')).toEqual([]);
  });

  it('lists the available devices if the requested one is not available', async () => {
    await expect(createOnnxRuntime({ device: 'cuda' })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/'cuda' is not available here.*Available: .*cpu/s),
    });
    await expect(createOnnxRuntime({ device: 'abacus' as 'cpu' })).rejects.toMatchObject({ code: 'unknown-name' });
    await expect(createOnnxRuntime({ threads: 0 })).rejects.toMatchObject({ code: 'bad-option' });
  });
});
