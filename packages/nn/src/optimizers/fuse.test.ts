import type { HostMap } from '@mem/arrays';
import type { TensorMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak, readReference } from '@mem/testing';
import { add, mul, sum } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  addDecayedWeights,
  chain,
  clipByGlobalNorm,
  createOptimizer,
  decayMatricesOnly,
  type GradientTransform,
  type Optimizer,
  type ParameterRules,
  scaleByAdam,
  scaleByLearningRate,
  trace,
  trainingStep,
  trainToEnd,
} from '../index.js';
import { fuse } from './fuse.js';

const rules: ParameterRules = (name, shape) => ({
  ...decayMatricesOnly(name, shape),
  learningRateScale: name === 'bias' ? 0.5 : 1,
});
const [adam, rate, decay] = [scaleByAdam(), scaleByLearningRate({ rules }), addDecayedWeights(0.1, { rules })];
const [momentum, clip] = [trace({ decay: 0.9 }), clipByGlobalNorm(4)];

const chains: Readonly<Record<string, readonly GradientTransform[]>> = {
  AdamW: [adam, decay, rate],
  'Adam without decay': [adam, rate],
  'Adam with an L2 penalty': [decay, adam, rate],
  'clipped AdamW': [clip, adam, decay, rate],
  SGD: [decay, momentum, rate],
  'SGD without decay': [momentum, rate],
  'clipped SGD with Nesterov momentum': [clip, decay, trace({ decay: 0.9, nesterov: true }), rate],
};

describeEachRuntime((runtime) => {
  const { parameters, inputs } = readReference('adamw');
  const train = (optimizer: Optimizer): Promise<HostMap> => {
    const gradient = (step: number): HostMap =>
      Object.fromEntries(Object.keys(parameters).map((name) => [name, inputs[`${step + 1}.${name}`]!]));
    // The loss sum(p * g) has the gradient g.
    const loss = (p: TensorMap, g: TensorMap) => ({
      loss: add(sum(mul(p.weight!, g.weight!)), sum(mul(p.bias!, g.bias!))),
    });
    return trainToEnd({
      runtime,
      step: trainingStep(loss, optimizer, Object.keys(parameters)),
      state: { ...parameters, ...optimizer.init(parameters) },
      batch: gradient,
      scalars: (step) => ({ learningRate: [0.1, 0.05, 0.02][step]! }),
      steps: 3,
    });
  };

  it.each(Object.entries(chains))('%s as a chain equals the fused kernel', (_name, transforms) =>
    expectNoLeak(runtime, async () => {
      const transform = chain(...transforms);
      const fused = await train(createOptimizer(transform));
      const plain = await train(createOptimizer(transform, { fused: false }));
      expect(Object.keys(plain).sort()).toEqual(Object.keys(fused).sort());
      for (const [name, array] of Object.entries(fused)) expect(plain[name], name).toBeAllClose(array);
    }),
  );
});

describe('fuse', () => {
  it.each([
    ['AdamW', 0],
    ['Adam without decay', 0],
    ['Adam with an L2 penalty', 1],
    ['clipped AdamW', 1],
    ['SGD', 0],
    ['SGD without decay', 0],
    ['clipped SGD with Nesterov momentum', 1],
  ])('leaves what stands before the kernel of %s', (name, count) => {
    expect(fuse(chain(...chains[name]!))?.before.parts).toEqual(chains[name]!.slice(0, count));
  });

  it.each<readonly [string, readonly GradientTransform[]]>([
    ['plain gradient descent', [rate]],
    ['decay alone', [decay, rate]],
    ['a transform in between', [adam, clip, rate]],
    ['a chain without a learning rate', [adam, decay]],
    ['nothing', []],
  ])('has no kernel for %s', (_name, transforms) => {
    expect(fuse(chain(...transforms))).toBeUndefined();
  });
});
