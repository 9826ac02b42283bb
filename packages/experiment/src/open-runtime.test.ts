import { nodeRuntimeNames } from '@mem/tensor/node';
import { describe, expect, it } from 'vitest';
import { checkRuntime, cliRuntimeNames, openRuntime, runtimeLabel } from './open-runtime.js';

describe('the runtime of the command line', () => {
  it('is onnx or one of Node', () => {
    expect(cliRuntimeNames).toEqual(['onnx', ...nodeRuntimeNames]);
  });

  it.each([
    [{ runtime: 'onnx' }, 'onnx'],
    [{ runtime: 'onnx', device: 'cpu' }, 'onnx'],
    [{ runtime: 'cpu' }, 'cpu'],
  ] as const)('opens %o', async (choice, name) => {
    const runtime = await openRuntime(choice);
    expect(runtime.name).toBe(name);
    runtime.dispose();
  });

  it.each([
    [{ runtime: 'onnx' }, /^onnx \(cpu, \d+ threads?\)$/],
    [{ runtime: 'onnx', device: 'webgpu' }, /^onnx \(webgpu\)$/],
    [{ runtime: 'wasm' }, /^wasm$/],
  ] as const)('tells %o', (choice, label) => {
    expect(runtimeLabel(choice)).toMatch(label);
  });

  it.each([
    ['an unknown runtime', { runtime: 'onxx' }, "Did you mean 'onnx'?"],
    ['an unknown device', { runtime: 'onnx', device: 'abacus' }, 'cpu, webgpu, cuda'],
    ['a device on another runtime', { runtime: 'wasm', device: 'cpu' }, 'requires the runtime onnx'],
  ])('refuses %s', (_name, choice, message) => {
    expect(() => checkRuntime(choice)).toThrow(message);
  });
});
