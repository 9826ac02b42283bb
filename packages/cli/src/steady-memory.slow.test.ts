import { readFileSync } from 'node:fs';
import { initializeModulator, type ModulatorConfig, modulatorForward, reoLoss } from '@mem/modulator';
import { adamW, crossEntropy, oneHotTargets, train, trainingStep } from '@mem/nn';
import { createOnnxRuntime } from '@mem/onnx/node';
import { integers, normals, randomKey } from '@mem/random';
import { add, memory, mul } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

const classes = [0, 1, 2].map((group) => Array.from({ length: 30 }, (_, i) => 3 * i + group));
const ofClass = Int32Array.from({ length: 90 }, (_, i) => i % 3);
const config: ModulatorConfig = {
  numClasses: 90,
  featureDim: 64,
  tokens: false,
  headDim: null,
  groups: { names: ['many', 'medium', 'few'], classes, ofClass },
  kind: 'transformer',
  width: 64,
  depth: 1,
  numHeads: 4,
  topK: 10,
  fusionHidden: 64,
  weighting: 'softplus',
  center: false,
  head: 'frozen',
  xi: 100,
  mu: 0,
  lambda: 1e-4,
  magnitudes: 'learned',
};
const residentMegabytes = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;

it('5,000 steps of the modulator leave memory and tensors as they are', async () => {
  const runtime = await createOnnxRuntime();
  const parameters = initializeModulator(config, 1);
  const optimizer = adamW();
  const batchSize = 64;
  const events = train({
    runtime,
    step: trainingStep(
      (current, { features, logits, labels, groups }) => {
        const { magnitudes, modulated } = modulatorForward(current, { features: features!, logits }, config);
        const reo = reoLoss(magnitudes, oneHotTargets(groups!, 3), config);
        return { loss: add(crossEntropy(modulated, oneHotTargets(labels!, 90)), mul(reo, config.lambda)) };
      },
      optimizer,
      Object.keys(parameters),
    ),
    state: { ...parameters, ...optimizer.init(parameters) },
    batch: (step) => {
      const key = randomKey(step);
      const labels = integers(key, batchSize, 90);
      return {
        features: { dtype: 'float32', shape: [batchSize, 64], data: normals(key, batchSize * 64) },
        logits: { dtype: 'float32', shape: [batchSize, 90], data: normals(key, batchSize * 90) },
        labels: { dtype: 'int32', shape: [batchSize], data: labels },
        groups: { dtype: 'int32', shape: [batchSize], data: labels.map((label) => label % 3) },
      };
    },
    scalars: () => ({ learningRate: 1e-4 }),
    steps: 5000,
  });
  const seen: { step: number; megabytes: number; values: number; tensors: number }[] = [];
  for await (const event of events) {
    if (event.type !== 'step' || event.step % 500 !== 0) continue;
    const { numTensors: tensors } = memory();
    seen.push({ step: event.step, megabytes: residentMegabytes(), values: runtime.valueCount(), tensors });
  }
  console.table(seen);
  const [first, last] = [seen[0]!, seen.at(-1)!];
  expect(last.step).toBe(5000);
  expect(last.megabytes).toBeLessThan(first.megabytes * 1.05);
  expect(new Set(seen.map(({ values }) => values)).size).toBe(1);
  expect(new Set(seen.map(({ tensors }) => tensors)).size).toBe(1);
  runtime.dispose();
});
