import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { expect, it } from 'vitest';

/** Every kernel of a backend, and every gradient that goes with one, by identity. */
function registered(backend: string): Map<string, readonly unknown[]> {
  const stock = tf.getKernelsForBackend(backend).filter(({ kernelName }) => !kernelName.startsWith('Mem'));
  return new Map(
    stock.map((config) => {
      const gradient = tf.getGradient(config.kernelName);
      return [config.kernelName, [config, config.kernelFunc, config.setupFunc, config.disposeFunc, gradient?.gradFunc]];
    }),
  );
}

it("loading the package, making runtimes and training leave the host's kernels and gradients unchanged", async () => {
  await tf.setBackend('cpu');
  // A host's own gradient of a stock kernel that ours would otherwise be registered for.
  const hostGradient: tf.GradConfig = {
    kernelName: 'Multiply',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({ a: () => tf.mul(dy as tf.Tensor, b!), b: () => tf.mul(dy as tf.Tensor, a!) }),
  };
  tf.registerGradient(hostGradient);
  const backends = ['cpu', 'wasm'];
  const before = backends.map(registered);
  expect(before.every((kernels) => kernels.size > 100)).toBe(true);
  const initialised = { ...tf.engine().registry };

  const { createRuntime, linear, valueAndGradients } = await import('./index.js');
  const added: string[] = [];
  for (const name of ['cpu', 'wasm'] as const) {
    const runtime = await createRuntime(name);
    const w = runtime.upload({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    const step = (weight: tf.Tensor) =>
      valueAndGradients((p) => ({ loss: tf.mean(tf.mul(linear(p.weight!, p.weight!), 2)) }), { weight }).gradients;
    const { weight } = await runtime.compile(step, [w]).run(w);
    expect(Array.from((await runtime.read(weight!)).data)).toEqual([4, 6, 4, 6]);
    runtime.dispose();
    added.push(...tf.getKernelsForBackend(name).map(({ kernelName }) => kernelName));
  }

  expect(added).toContain('MemLinear');
  expect(tf.getGradient('Multiply')).toBe(hostGradient);
  backends.forEach((backend, i) => {
    const after = registered(backend);
    expect([...after.keys()]).toEqual([...before[i]!.keys()]);
    // A stock kernel without a gradient may have one now; whatever was there is still the same object.
    const replaced = [...before[i]!].filter(([name, parts]) => {
      return parts.some((part, at) => part !== undefined && part !== after.get(name)![at]);
    });
    expect(replaced).toEqual([]);
  });
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.engine().registry.cpu).toBe(initialised.cpu);
});
