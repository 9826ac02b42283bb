import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { engine, getBackend, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { createRuntime } from './index.js';

const factories = { ...engine().registryFactory };

// Every test begins like a page or program in which nothing has been started.
afterEach(() => {
  vi.restoreAllMocks();
  for (const name of Object.keys(engine().registryFactory)) removeBackend(name);
  for (const [name, { factory, priority }] of Object.entries(factories)) registerBackend(name, factory, priority);
});

it('concurrent starts all succeed', async () => {
  const runtimes = await Promise.all([createRuntime('wasm'), createRuntime('wasm')]);
  expect(runtimes.map(({ name }) => name)).toEqual(['wasm', 'wasm']);
  for (const runtime of runtimes) runtime.dispose();
});

it("waits for a start of the host's that is under way", async () => {
  const host = setBackend('wasm');
  const runtime = await createRuntime('wasm');
  expect(await host).toBe(true);
  runtime.dispose();
});

it('restores the factory of the host', async () => {
  const { factory } = engine().registryFactory.wasm!;
  (await createRuntime('wasm')).dispose();
  expect(engine().registryFactory.wasm!.factory).toBe(factory);
});

it('names the file that Node cannot read; another runtime can be created afterwards', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  setWasmPaths('/no/such/folder/');
  await expect(createRuntime('wasm')).rejects.toMatchObject({
    code: 'cannot-start',
    message: expect.stringMatching(
      /^WebAssembly could not be started: .*\/no\/such\/folder\/tfjs-backend-wasm-simd\.wasm/,
    ),
  });
  const runtime = await createRuntime('cpu');
  const value = runtime.upload({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) });
  expect((await runtime.read(value)).data).toEqual(Float32Array.of(1, 2));
  expect(getBackend()).toBe('cpu');
  runtime.dispose();
});

it('another runtime can be created where WebAssembly is forbidden, and nothing is started on WebAssembly', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('disallowed'));
  removeBackend('wasm');
  registerBackend('wasm', () => new Promise(() => {}), 2);
  await expect(createRuntime('wasm')).rejects.toMatchObject({ code: 'cannot-start' });
  const runtime = await createRuntime('cpu');
  expect(runtime.name).toBe('cpu');
  runtime.dispose();
});
