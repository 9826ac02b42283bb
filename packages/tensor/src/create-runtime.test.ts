import { engine, getBackend, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRuntime, hostRuntime } from './index.js';
import { createNodeRuntime } from './node.js';

describe('createRuntime', () => {
  it('says why a registered wasm backend does not start', async () => {
    registerBackend('wasm', () => Promise.reject(new Error('404')));
    await expect(createRuntime('wasm')).rejects.toMatchObject({
      code: 'cannot-start',
      message: expect.stringMatching(/^WebAssembly could not be started: 404\. .*setWasmPaths/),
      cause: expect.any(Error),
    });
    removeBackend('wasm');
  });

  it('keeps the host on its backend', async () => {
    (await createRuntime('cpu')).dispose();
    await setBackend('cpu');
    const runtime = await createRuntime('wasm');
    expect(getBackend()).toBe('cpu');
    const value = runtime.upload({ dtype: 'float32', shape: [1], data: Float32Array.of(1) });
    const result = await runtime.compile((x) => [x], [value]).run(value);
    expect(getBackend()).toBe('cpu');
    expect(runtime.name).toBe('wasm');
    expect(result).toHaveLength(1);
    runtime.dispose();
  });

  it('lists the valid runtimes', async () => {
    await expect(createRuntime('wsm' as never)).rejects.toMatchObject({
      code: 'unknown-name',
      message: expect.stringMatching(/'wsm'.*Did you mean 'wasm'\?.*wasm, cpu/),
    });
    await expect(createRuntime('toString' as never)).rejects.toMatchObject({ code: 'unknown-name' });
  });
});

describe('createNodeRuntime', () => {
  it('creates the portable runtimes', async () => {
    const runtime = await createNodeRuntime('cpu');
    expect(runtime.name).toBe('cpu');
    runtime.dispose();
  });

  it('lists the valid runtimes', async () => {
    await expect(createNodeRuntime('gpu' as never)).rejects.toMatchObject({
      code: 'unknown-name',
      message: expect.stringContaining('wasm, cpu, node-gpu'),
    });
  });

  it('says what node-gpu needs if its package does not load, and leaves the host unchanged', async () => {
    const before = getBackend();
    await expect(createNodeRuntime('node-gpu')).rejects.toMatchObject({
      code: 'missing-package',
      message: expect.stringMatching(/npm install @tensorflow\/tfjs-node-gpu.*NVIDIA GPU.*outside the npm registry/),
      details: { runtime: 'node-gpu', package: '@tensorflow/tfjs-node-gpu' },
      cause: expect.any(Error),
    });
    expect(getBackend()).toBe(before);
  });
});

describe('hostRuntime', () => {
  it('runs on the current backend by default', async () => {
    await setBackend('cpu');
    expect(hostRuntime().name).toBe('cpu');
    expect(hostRuntime('wasm').name).toBe('wasm');
  });

  it('refuses a backend that is not registered, naming those that are', () => {
    expect(() => hostRuntime('webgl')).toThrow(
      expect.objectContaining({ code: 'unknown-name', message: expect.stringMatching(/'webgl'.*cpu, wasm/) }),
    );
  });

  it('refuses a backend that is not initialised', () => {
    registerBackend('sleeping', () => engine().findBackend('cpu'), 0);
    expect(() => hostRuntime('sleeping')).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining("setBackend('sleeping')") }),
    );
    removeBackend('sleeping');
  });
});
