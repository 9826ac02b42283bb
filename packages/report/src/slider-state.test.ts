import { blendWinners } from '@mem/evaluation';
import { customGroups } from '@mem/groups';
import { expect, it } from 'vitest';
import { positionText, sliderState } from './slider-state.js';

const groups = customGroups([[0], [1], [2]], { names: ['many', 'medium', 'few'] });
const labels = [0, 0, 1, 1];
/** Everything is taken for the first class before, and for its own class after. */
const before = Float32Array.from(labels.flatMap(() => [1, 0, 0]));
const after = Float32Array.from(labels.flatMap((label) => [0, 1, 2].map((c) => Number(c === label))));
const winners = blendWinners({ before, after, numClasses: 3, positions: [0, 0.25, 0.75, 1] });

it('follows the predictions along the slider', () => {
  const states = [0, 1, 2, 3].map((position) => sliderState(winners, position, labels, groups));
  expect(states[0]).toEqual({ accuracies: [50, 100, 0, null], predicted: [4, 0, 0] });
  expect(states[1]).toEqual(states[0]);
  expect(states[2]).toEqual({ accuracies: [100, 100, 100, null], predicted: [2, 2, 0] });
  expect(states[3]).toEqual(states[2]);
});

it('shows positions without the noise of floats', () => {
  expect([0.1 + 0.2, 1, 1 / 3].map(positionText)).toEqual(['0.3', '1', '0.333']);
});
