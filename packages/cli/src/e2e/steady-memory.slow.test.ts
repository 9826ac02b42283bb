import { readFileSync } from 'node:fs';
import { customGroups } from '@mem/groups';
import { initializeModulator, modulatorLoss, resolveModulatorConfig } from '@mem/modulator';
import { adamW, train, trainingStep } from '@mem/nn';
import { createOnnxRuntime } from '@mem/onnx/node';
import { integers, normals, randomKey } from '@mem/random';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

const groups = customGroups([0, 1, 2].map((group) => Array.from({ length: 30 }, (_, i) => 3 * i + group)));
const config = resolveModulatorConfig(
  { numClasses: 90, featureDim: 64, tokens: false, headDim: null, groups },
  { kind: 'transformer', width: 64, weighting: 'softplus' },
);
const residentMegabytes = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;

it('5,000 steps of the modulator leave memory and tensors as they are', async () => {
  const runtime = await createOnnxRuntime();
  const parameters = initializeModulator(config, 1);
  const optimizer = adamW();
  const batchSize = 64;
  const events = train({
    runtime,
    step: trainingStep(modulatorLoss(config), optimizer, Object.keys(parameters)),
    state: { ...parameters, ...optimizer.init(parameters) },
    batch: (step) => {
      const key = randomKey(step);
      const labels = integers(key, batchSize, 90);
      const ofLabels = {
        dtype: 'int32',
        shape: [batchSize],
        data: labels.map((label) => groups.ofClass[label]!),
      } as const;
      return {
        features: { dtype: 'float32', shape: [batchSize, 64], data: normals(key, batchSize * 64) },
        logits: { dtype: 'float32', shape: [batchSize, 90], data: normals(key, batchSize * 90) },
        labels: { dtype: 'int32', shape: [batchSize], data: labels },
        trueGroups: ofLabels,
        reoGroups: ofLabels,
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
