import { customGroups } from '@mem/groups';
import { describe, expect, it } from 'vitest';
import { magnitudeHistograms } from './magnitude-histograms.js';

const groups = customGroups([[0, 2], [1]]);

describe('magnitudeHistograms', () => {
  it('counts by magnitude, true group and bin, from the smallest to the largest', () => {
    const magnitudes = Float32Array.of(0, 4, 1, 3, 2, 2);
    expect(magnitudeHistograms({ magnitudes, labels: [0, 1, 2], groups, bins: 4 })).toEqual({
      edges: [0, 1, 2, 3, 4],
      counts: [
        [
          [1, 0, 1, 0],
          [0, 1, 0, 0],
        ],
        [
          [0, 0, 1, 1],
          [0, 0, 0, 1],
        ],
      ],
    });
  });

  it('has bins even where all magnitudes are equal', () => {
    const { edges, counts } = magnitudeHistograms({ magnitudes: Float32Array.of(1, 1), labels: [1], groups });
    expect(edges.at(-1)).toBe(2);
    expect(counts.flat(2).reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('refuses other sizes and what is not finite', () => {
    expect(() => magnitudeHistograms({ magnitudes: new Float32Array(3), labels: [0], groups })).toThrow('[1, 2]');
    expect(() => magnitudeHistograms({ magnitudes: Float32Array.of(0, Infinity), labels: [0], groups })).toThrow(
      'diverged',
    );
  });
});
