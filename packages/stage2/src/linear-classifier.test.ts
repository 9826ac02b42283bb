import { float32Vector, hostArray, memoryRows } from '@mem/arrays';
import { createRuntime } from '@mem/tensor';
import { tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  classifierHead,
  classifierInputs,
  classifierLogits,
  frozenClassifier,
  type LinearClassifier,
} from './linear-classifier.js';

const logits = hostArray('float32', [2, 3], [1, 2, 3, -4, 5, 6]);

it('a head made of scales and offsets computes what they compute', async () => {
  await createRuntime('cpu');
  const classifier: LinearClassifier = {
    reads: 'logits',
    scales: float32Vector([2, 0.5, -1]),
    bias: float32Vector([0.25, 0, 3]),
  };
  const inputs = tensor(logits.data, [2, 3]);
  const scaled = classifierLogits(
    'logits',
    { scales: tensor(classifier.scales!.data), bias: tensor(classifier.bias!.data) },
    inputs,
  );
  const { weight, bias } = classifierHead(classifier, 3);
  const parameters = { 'head.weight': tensor(weight.data, [3, 3]), 'head.bias': tensor(bias!.data) };
  expect(await classifierLogits('features', parameters, inputs).data()).toEqual(await scaled.data());
  expect(await classifierLogits('logits', {}, inputs).data()).toEqual(logits.data);
});

it('reads pooled features before tokens, and only what the samples have', () => {
  const tokens = memoryRows(hostArray('float32', [1, 2, 2], [1, 2, 3, 4]));
  const pooled = memoryRows(hostArray('float32', [1, 2], [5, 6]));
  const rows = memoryRows(logits);
  expect(classifierInputs('features', { count: 1, features: tokens, pooled })).toBe(pooled);
  expect(classifierInputs('logits', { count: 2, logits: rows })).toBe(rows);
  expect(() => classifierInputs('features', { count: 1, features: tokens })).toThrow('pooled features [samples, dim]');
  expect(() => classifierInputs('logits', { count: 1, pooled })).toThrow('logits [samples, classes]');
});

it('the frozen classifier is its head, or else its logits', () => {
  const head = { weight: hostArray('float32', [1, 1], [2]) };
  expect(frozenClassifier({ head })).toEqual({ reads: 'features', head });
  expect(frozenClassifier({ head: undefined })).toEqual({ reads: 'logits' });
});
