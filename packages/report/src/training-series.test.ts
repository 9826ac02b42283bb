import { trainingCurves } from '@mem/results';
import { expect, it } from 'vitest';
import { trainingPoints } from './training-series.js';

const series = (length: number, loss: (i: number) => number) => ({
  steps: Array.from({ length }, (_, i) => i + 1),
  losses: Array.from({ length }, (_, i) => loss(i)),
  learningRates: Array.from({ length }, (_, i) => 1 / (i + 1)),
  stepsPerEpoch: 10,
});

it('keeps every step of a short training', () => {
  const points = trainingPoints(
    series(3, (i) => 3 - i),
    400,
  );
  expect(points).toEqual(
    [3, 2, 1].map((loss, i) => ({
      step: i + 1,
      epoch: (i + 1) / 10,
      low: loss,
      high: loss,
      smooth: loss,
      learningRate: 1 / (i + 1),
    })),
  );
});

it('thins a long training without losing its extremes or its end', () => {
  const points = trainingPoints(
    series(10_007, (i) => (i === 5000 ? 99 : i === 6000 ? -1 : 1)),
    400,
  );
  expect(points).toHaveLength(400);
  expect(points.at(-1)!.step).toBe(10_007);
  expect(Math.max(...points.map(({ high }) => high))).toBe(99);
  expect(Math.min(...points.map(({ low }) => low))).toBe(-1);
  expect(points[100]!.smooth).toBe(1);
});

it('smooths a line into itself, up to its ends', () => {
  for (const { step, smooth } of trainingPoints(
    series(1000, (i) => 2 * i),
    400,
  ))
    expect(smooth).toBeCloseTo(2 * (step - 1), 8);
});

it('takes the lines of one training out of the metrics', () => {
  const line = (stage: string, step: number) => ({ stage, step, loss: 1 / step, learningRate: 0.1 * step });
  const metrics = [line('pretrain', 1), line('pretrain', 2), line('stage1', 1)];
  expect(trainingCurves(metrics, 'pretrain', 5)).toEqual({
    steps: [1, 2],
    losses: [1, 0.5],
    learningRates: [0.1, 0.2],
    stepsPerEpoch: 5,
  });
  expect(trainingCurves(metrics, 'extract', 5)).toBeUndefined();
});
