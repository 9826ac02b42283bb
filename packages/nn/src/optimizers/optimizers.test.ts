import type { HostArray, HostMap } from '@mem/arrays';
import type { TensorMap, Value } from '@mem/tensor';
import { describeEachRuntime, describeShared, expectNoLeak, readParity } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  adamW,
  decayMatricesOnly,
  disposeMap,
  type Optimizer,
  type ParameterRules,
  readMap,
  sgd,
  uploadMap,
} from '../index.js';

interface Reference {
  readonly learningRates: number[];
  readonly adamw: { readonly betas: [number, number]; readonly eps: number };
  readonly sgd: { readonly momentum: number };
  readonly params: Readonly<Record<string, { readonly lrScale: number; readonly weightDecay: number }>>;
}

const scalar = (value: number): HostArray => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
const vector = (...values: number[]): HostArray => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

/** The parameters after each step. */
async function optimize(
  runtime: Parameters<Parameters<typeof describeEachRuntime>[0]>[0],
  optimizer: Optimizer,
  start: HostMap,
  gradients: readonly HostMap[],
  learningRates: readonly number[],
): Promise<HostMap[]> {
  const update = (parameters: TensorMap, grads: TensorMap, state: TensorMap, learningRate: Tensor) =>
    optimizer.update(parameters, grads, state, learningRate);
  let parameters = uploadMap(runtime, start);
  let state = uploadMap(runtime, optimizer.init(start));
  const trajectory: HostMap[] = [];
  for (const [step, learningRate] of learningRates.entries()) {
    const inputs = [
      parameters,
      uploadMap(runtime, gradients[step]!),
      state,
      runtime.upload(scalar(learningRate)),
    ] as const;
    const next = await runtime.compile(update, inputs).run(...inputs);
    for (const map of inputs.slice(0, 3)) disposeMap(map as Record<string, Value>);
    inputs[3].dispose();
    ({ parameters, state } = next);
    trajectory.push(await readMap(runtime, parameters));
  }
  disposeMap(parameters);
  disposeMap(state);
  return trajectory;
}

describeEachRuntime((runtime) => {
  describeShared('optimisers against torch.optim', 'parity/modulator', () => {
    const create: Readonly<Record<string, (reference: Reference, rules: ParameterRules) => Optimizer>> = {
      adamw: ({ adamw: { betas, eps } }, rules) => adamW({ betas, epsilon: eps, rules }),
      sgd: ({ sgd: { momentum } }, rules) => sgd({ momentum, rules }),
    };

    it.each(Object.keys(create))('%s makes the same six steps', (name) =>
      expectNoLeak(runtime, async () => {
        const parity = readParity('modulator');
        const reference = parity.json<Reference>('optimizers');
        const { learningRates, params } = reference;
        const arrays = (prefix: string): HostMap =>
          Object.fromEntries(
            Object.keys(params).map((each) => [each, parity.array('optimizers', `${prefix}.${each}`)]),
          );
        const optimizer = create[name]!(reference, (each) => ({
          learningRateScale: params[each]!.lrScale,
          weightDecay: params[each]!.weightDecay,
        }));
        const gradients = learningRates.map((_, step) => arrays(`grad${step}`));
        const trajectory = await optimize(runtime, optimizer, arrays('init'), gradients, learningRates);
        expect(trajectory).toHaveLength(6);
        for (const [step, parameters] of trajectory.entries()) {
          for (const parameter of Object.keys(params)) {
            const expected = parity.array('optimizers', `${name}.step${step}.${parameter}`);
            expect(parameters[parameter], `${parameter} after step ${step}`).toBeAllClose(expected, {
              tolerance: 1e-5,
            });
          }
        }
      }),
    );
  });

  it('sgd with weight decay and Nesterov momentum is as written out by hand', async () => {
    const [momentum, weightDecay, rate] = [0.9, 0.1, 0.5];
    const optimizer = sgd({ momentum, nesterov: true, weightDecay });
    const gradient = { w: vector(1, -2) };
    const trajectory = await optimize(runtime, optimizer, { w: vector(3, 4) }, [gradient, gradient], [rate, rate]);
    const expected = [3, 4].map((start, i) => {
      let [w, velocity] = [start, 0];
      for (let step = 0; step < 2; step++) {
        const g = gradient.w.data[i]! + weightDecay * w;
        velocity = momentum * velocity + g;
        w -= rate * (g + momentum * velocity);
      }
      return w;
    });
    expect(trajectory[1]!.w).toBeAllClose(expected, { tolerance: 1e-6 });
  });

  it('adamW moves by the learning rate at first, for gradients of any size', async () => {
    const optimizer = adamW({ weightDecay: 0 });
    const [after] = await optimize(runtime, optimizer, { w: vector(1, 1) }, [{ w: vector(1e-3, -1e3) }], [0.1]);
    expect(after!.w).toBeAllClose([0.9, 1.1], { tolerance: 1e-4 });
  });
});

describe('optimisers', () => {
  it('name a state entry that is not there', async () => {
    const { createRuntime } = await import('@mem/tensor');
    const runtime = await createRuntime('cpu');
    const w = runtime.upload(vector(1));
    const rate = runtime.upload(scalar(1));
    const update = (parameters: TensorMap, learningRate: Tensor) =>
      sgd().update(parameters, parameters, {}, learningRate);
    expect(() => runtime.compile(update, [{ w }, rate])).toThrow("no entry 'optimizer.momentum_buffer.w'");
    runtime.dispose();
  });

  it('decayMatricesOnly turns decay off for vectors', () => {
    expect(decayMatricesOnly('bias', [3])).toEqual({ weightDecay: 0 });
    expect(decayMatricesOnly('weight', [3, 3])).toEqual({});
    expect(decayMatricesOnly('conv', [3, 3, 1, 1])).toEqual({});
  });
});
