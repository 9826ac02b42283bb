import { customGroups } from '@mem/groups';
import { expect, it } from 'vitest';
import { outcomeOf } from './outcome.js';

it('computes accuracies by group and the confusion between groups', () => {
  const groups = customGroups([[0, 1], [2]], { names: ['many', 'few'] });
  const labels = Int32Array.of(0, 0, 1, 2);
  const predicted = [0, 1, 2, 0];
  const logits = Float32Array.from(predicted.flatMap((c) => [0, 1, 2].map((other) => (other === c ? 1 : -1))));
  expect(outcomeOf(logits, labels, groups)).toEqual({
    predictions: Int32Array.from(predicted),
    all: 1 / 6,
    groups: [1 / 4, 0],
    confusion: [
      [2 / 3, 1 / 3],
      [1, 0],
    ],
  });
});
