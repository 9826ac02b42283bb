import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import {
  add,
  getBackend,
  mean,
  mul,
  ones,
  scalar,
  setBackend,
  slice,
  square,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createRuntime, linear, matMul, type Value, valueAndGradients } from './index.js';

const refused = expect.objectContaining({
  code: 'captured-tensor',
  message: expect.stringMatching(/the step uses a float32 tensor of shape \[2,3\].*pass it as an argument/),
});

// The host's backend, which is not the runtime's in one of two cases.
beforeAll(() => createRuntime('cpu'));

describeEachRuntime((runtime) => {
  let x: Value;
  let captured: Tensor;
  beforeEach(async () => {
    await setBackend('cpu');
    captured = ones([2, 3]);
    x = runtime.upload({ dtype: 'float32', shape: [2, 3], data: new Float32Array(6).fill(2) });
  });
  afterEach(() => {
    captured.dispose();
    x.dispose();
    expect(getBackend()).toBe('cpu');
  });
  const compile = (fn: (input: Tensor) => unknown): unknown =>
    runtime.compile((input: Tensor) => fn(input) as Tensor, [x] as never, { name: 'the step' });

  it('refuses a captured tensor in a stock op', () => {
    expect(() => compile((input) => add(input, captured))).toThrow(refused);
  });

  it('refuses one in an operation of this package, native or composed', () => {
    expect(() => compile((input) => matMul(input, captured, { transposeB: true }))).toThrow(refused);
    expect(() => compile((input) => linear(input, captured))).toThrow(refused);
  });

  it('refuses one that only a gradient function uses', () => {
    const loss = (p: Readonly<Record<string, Tensor>>) => ({ loss: mean(mul(p.w!, captured)) });
    expect(() => compile((w) => valueAndGradients(loss, { w }).gradients)).toThrow(refused);
  });

  it('refuses a tensor that an earlier call left behind', () => {
    let left: Tensor | undefined;
    const program = (input: Tensor): Tensor => {
      const result = left === undefined ? square(input) : add(input, left);
      left ??= captured;
      return result;
    };
    compile(program);
    expect(() => compile(program)).toThrow(refused);
  });

  it.each<[string, (input: Tensor) => Tensor]>([
    ['an argument', (input) => input],
    ['a captured tensor', () => captured],
    ['a tensor made inside', (input) => square(input)],
  ])('refuses reading the values of %s', (_what, choose) => {
    expect(() => compile((input) => mul(input, choose(input).dataSync()[0]!))).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining("reads a tensor's values") }),
    );
    expect(captured.dataSync()).toEqual(new Float32Array(6).fill(1));
  });

  it('lets kernels read, as the stock slice on wasm does', () => {
    compile((input) => slice(input, [0, 1], [2, 1]));
  });

  it('accepts arguments, constants created inside, and gradients', async () => {
    await expectNoLeak(runtime, () => {
      compile((input) => add(mul(input, scalar(2)), tensor([1, 2, 3])));
      compile((w) => valueAndGradients((p) => ({ loss: mean(square(linear(p.w!, ones([4, 3])))) }), { w }).gradients);
    });
  });

  it('frees everything after a refusal', async () => {
    await expectNoLeak(runtime, () => {
      expect(() => compile((input) => add(square(input), captured))).toThrow(refused);
    });
  });
});

it('works beside another copy of the package', async () => {
  const first = await createRuntime('cpu');
  vi.resetModules();
  const copy = await import('./index.js');
  const second = await copy.createRuntime('cpu');
  for (const runtime of [first, second, first]) {
    const x = runtime.upload({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) });
    const program = runtime.compile((input: Tensor) => linear(mul(input, 2), ones([2, 2])), [x]);
    const sum = await program.run(x);
    expect(Array.from((await runtime.read(sum)).data)).toEqual([6, 6]);
  }
});
