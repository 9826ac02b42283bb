import type { HostMap } from '@mem/arrays';
import { describeEachRuntime, expectNoLeak, expectReference, probed, readReference } from '@mem/testing';
import { add, mul, sum, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  adamW,
  batchNormLayer,
  conv2dLayer,
  crossEntropy,
  logPriors,
  readLazyMap,
  sgd,
  train,
  trainingStep,
  transformerBlock,
} from './index.js';

describeEachRuntime((runtime) => {
  it('a pre-norm transformer block', () =>
    expectReference(runtime, 'transformer-block', ({ x, ...parameters }, { probe }) => {
      const named = Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [`block.${name}`, tensor]));
      return probed(transformerBlock(named, 'block', x!, { numHeads: 2 }).x, probe);
    }));

  it.each([
    ['grouped-convolution', { groups: 2, stride: 1 }],
    ['strided-convolution', { groups: 1, stride: 2 }],
  ])('a %s with batch normalisation in training mode', (name, options) =>
    expectReference(runtime, name, ({ x, ...parameters }, { probe, ...buffers }) => {
      const updates: Record<string, Tensor> = {};
      const y = conv2dLayer(parameters, 'conv', x!, { ...options, padding: 1 });
      const normalized = batchNormLayer({ ...parameters, ...buffers }, 'bn', y, { training: true, updates });
      const { loss, aux } = probed(normalized, probe);
      return { loss, aux: { ...aux, ...updates } };
    }),
  );

  it('cross-entropy with soft targets and a log prior', () => {
    const prior = logPriors(readReference('cross-entropy').inputs.classCounts!.data);
    return expectReference(runtime, 'cross-entropy', ({ logits }, { targets }) => ({
      loss: crossEntropy(logits!, targets!, { logPrior: tensor1d(prior) }),
    }));
  });

  it.each([
    ['adamw', adamW({ weightDecay: 0.1 })],
    ['sgd', sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.1 })],
    ['adamw-clipped', adamW({ weightDecay: 0.1, clipNorm: 4 })],
    ['sgd-clipped', sgd({ momentum: 0.9, weightDecay: 0.1, clipNorm: 4 })],
  ])('three steps of %s', async (name, optimizer) => {
    const { parameters, inputs, outputs } = readReference(name);
    const ofStep = (arrays: HostMap, step: number): HostMap =>
      Object.fromEntries(Object.keys(parameters).map((parameter) => [parameter, arrays[`${step}.${parameter}`]!]));
    const expectStep = (state: HostMap, step: number): void => {
      for (const [parameter, array] of Object.entries(ofStep(outputs, step))) {
        expect(state[parameter], `${parameter} after step ${step}`).toBeAllClose(array);
      }
    };
    // The loss sum(p * g) has the gradient g.
    const step = trainingStep(
      (p, g) => ({ loss: add(sum(mul(p.weight!, g.weight!)), sum(mul(p.bias!, g.bias!))) }),
      optimizer,
      Object.keys(parameters),
    );
    await expectNoLeak(runtime, async () => {
      const events = train({
        runtime,
        step,
        state: { ...parameters, ...optimizer.init(parameters) },
        batch: (done) => ofStep(inputs, done + 1),
        scalars: (done) => ({ learningRate: [0.1, 0.05, 0.02][done]! }),
        steps: 3,
        checkpoint: { every: 1, save: async (state, done) => expectStep(await readLazyMap(state), done) },
      });
      for await (const event of events) if (event.type === 'done') expectStep(await readLazyMap(event.state), 3);
    });
    expect.assertions(7);
  });
});
