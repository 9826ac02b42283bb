import type { HostArray } from '@mem/arrays';
import {
  copyRegisteredKernels,
  engine,
  getBackend,
  getKernel,
  mean,
  registerBackend,
  setBackend,
  square,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { conv2d, createRuntime, hostRuntime, type Runtime, valueAndGradients } from './index.js';

const wave = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i ** 1.5));
const x: HostArray = { dtype: 'float32', shape: [2, 5, 5, 2], data: wave(100) };
const weight: HostArray = { dtype: 'float32', shape: [4, 1, 3, 3], data: wave(36) };

async function gradientOn(runtime: Runtime): Promise<HostArray> {
  const args = [runtime.upload(x), runtime.upload(weight)] as const;
  const program = runtime.compile(
    (input: Tensor, w: Tensor) =>
      valueAndGradients((p) => ({ loss: mean(square(conv2d(p.input!, p.w!, { stride: 2, padding: 1, groups: 2 }))) }), {
        input,
        w,
      }).gradients,
    args,
  );
  const { w } = await program.run(...args);
  return runtime.read(w!);
}

beforeAll(async () => {
  (await createRuntime('cpu')).dispose();
  // A backend unknown to this package, with cpu's arithmetic under another name.
  registerBackend('somebody-elses', () => {
    const cpu = engine().findBackend('cpu');
    return Object.assign(Object.create(Object.getPrototypeOf(cpu)), cpu);
  });
  copyRegisteredKernels('cpu', 'somebody-elses');
  await setBackend('somebody-elses');
});

it('operations are composed on a backend of the host and give the results of cpu', async () => {
  const runtime = hostRuntime();
  expect(runtime.name).toBe('somebody-elses');
  expect(new Set(runtime.report().map(({ implementation }) => implementation))).toEqual(new Set(['composed']));
  const cpu = await createRuntime('cpu');
  expect(await gradientOn(runtime)).toBeAllClose(await gradientOn(cpu), { tolerance: 1e-6 });
  expect(getKernel('MemConv2d', 'somebody-elses')).toBeDefined();
  expect(getBackend()).toBe('somebody-elses');
  cpu.dispose();
  runtime.dispose();
});

it('the report names the stock kernels that a backend lacks', () => {
  registerBackend('bare', () => engine().findBackend('cpu'));
  expect(engine().findBackend('bare')).not.toBeNull();
  const report = hostRuntime('bare').report();
  expect(report.find(({ kernel }) => kernel === 'MemGelu')).toEqual({
    kernel: 'MemGelu',
    implementation: 'missing',
    missing: ['Erf', 'Add', 'Multiply'],
  });
});
