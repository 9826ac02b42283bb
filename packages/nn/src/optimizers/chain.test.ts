import { createRuntime } from '@mem/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { chain, type GradientTransform, scaleByAdam, trace } from '../index.js';

const vector = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;

const stateless = (update: GradientTransform['update']): GradientTransform => ({ init: () => ({}), update });
const double = stateless(({ w }) => ({ updates: { w: mul(w!, 2) }, state: {} }));
const increment = stateless(({ w }) => ({ updates: { w: add(w!, 1) }, state: {} }));

it('passes updates from one transform to the next, and a chain within a chain is the same', async () => {
  const runtime = await createRuntime('cpu');
  for (const transform of [chain(double, increment, double), chain(chain(double, increment), double)]) {
    expect(transform.parts).toEqual([double, increment, double]);
    const run = (w: Tensor) => transform.update({ w }, {}, { parameters: { w }, learningRate: w }).updates.w!;
    const w = runtime.upload(vector);
    const result = await runtime.compile(run, [w]).run(w);
    expect((await runtime.read(result)).data).toEqual(Float32Array.of(6, 10));
  }
  runtime.dispose();
});

it('keeps the state of every transform, under names of their own', () => {
  const state = chain(scaleByAdam(), trace({ decay: 0.9 }), trace({ decay: 0.5, name: 'slow' })).init({ w: vector });
  expect(Object.keys(state)).toEqual(['step', 'exp_avg.w', 'exp_avg_sq.w', 'momentum_buffer.w', 'slow.w']);
});

it('refuses two transforms that keep state under one name', () => {
  const twice = chain(trace({ decay: 0.9 }), trace({ decay: 0.5 }));
  expect(() => twice.init({ w: vector })).toThrow("two of them keep 'momentum_buffer.w'");
});
