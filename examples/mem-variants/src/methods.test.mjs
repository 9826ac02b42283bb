import { argmaxRows, balancedAccuracy } from '@mem/evaluation';
import { createOnnxRuntime } from '@mem/onnx/node';
import { normals, randomKey } from '@mem/random';
import { expect, it } from 'vitest';
import { methods } from './methods.js';

const classCounts = [200, 150, 50, 30, 12, 9];
const [numClasses, dim] = [classCounts.length, 8];

/** Samples around the mean of their class, a unit vector. */
function samples(seed, counts) {
  const labels = Int32Array.from(counts.flatMap((count, c) => new Array(count).fill(c)));
  const data = normals(randomKey(seed), labels.length * dim);
  labels.forEach((label, i) => {
    data[i * dim + label] += 2;
  });
  return { features: { dtype: 'float32', shape: [labels.length, dim], data }, labels };
}

const weight = new Float32Array(numClasses * dim);
for (let c = 0; c < numClasses; c++) weight[c * dim + c] = 2;
const data = {
  train: samples(1, classCounts),
  validation: samples(2, new Array(numClasses).fill(20)),
  classCounts,
  head: { weight: { dtype: 'float32', shape: [numClasses, dim], data: weight } },
};
const test = samples(3, new Array(numClasses).fill(50));
const runtime = await createOnnxRuntime();

it.each(methods)('$name fits and predicts, and reports the accuracy of its predictions', async (method) => {
  const fitted = await method.fit(data, { runtime, seed: 0, steps: 5, batchSize: 32 });
  const { logits } = await fitted.predict({ features: test.features });
  expect(logits.shape).toEqual([test.labels.length, numClasses]);
  expect(balancedAccuracy(argmaxRows(logits.data, numClasses), test.labels)).toBeGreaterThan(0.4);
  expect(fitted.validationAccuracy).toBeGreaterThan(0.4);
  fitted.dispose();
});
