import { groupAccuracies } from '@mem/evaluation';
import { customGroups } from '@mem/groups';
import { integers, randomKey } from '@mem/random';
import { describe, expect, it } from 'vitest';
import { pairedDifferences } from './paired-differences.js';
import { accuracyColumns } from './results.js';

const groups = customGroups([[0], [1, 2], [3]], { names: ['many', 'medium', 'few'] });
/** Classes with unequally many images. */
const labels = Int32Array.from({ length: 400 }, (_, i) => (i < 40 ? 1 : i < 300 ? 2 : i < 390 ? 0 : 3));
const predictions = (seed: number, right: number): Int32Array =>
  integers(randomKey(seed), 400, 100).map((draw, i) => (draw < right ? labels[i]! : (labels[i]! + 1) % 4));

describe('pairedDifferences', () => {
  const runs = [
    { name: 'ce', predictions: [predictions(1, 40)] },
    { name: 'mem', predictions: [predictions(2, 60), predictions(3, 55)] },
    { name: 'same', predictions: [predictions(1, 40)] },
  ];
  const differences = pairedDifferences({ labels, groups, runs, reference: 'ce', seed: 1 });

  it('differs by what groupAccuracies differ, whatever the sizes of the classes', () => {
    const [ce, first, second] = [runs[0]!.predictions[0]!, ...runs[1]!.predictions].map((predicted) => {
      const { all, groups: shares } = groupAccuracies({ labels, predictions: predicted, groups });
      return [all, ...shares].map((share) => 100 * share!);
    }) as [number[], number[], number[]];
    expect(differences.map(({ name }) => name)).toEqual(['mem', 'same']);
    for (const [i, column] of accuracyColumns.entries()) {
      const { difference, interval } = differences[0]!.columns[column]!;
      expect(difference).toBeCloseTo((first[i]! + second[i]!) / 2 - ce[i]!, 9);
      expect(interval[0]).toBeLessThanOrEqual(difference);
      expect(interval[1]).toBeGreaterThanOrEqual(difference);
      expect(differences[1]!.columns[column]).toEqual({ difference: 0, interval: [0, 0] });
    }
  });

  it('has null for a group without test images', () => {
    const [own] = pairedDifferences({
      labels: [0, 1],
      groups,
      reference: 'a',
      seed: 1,
      runs: [
        { name: 'a', predictions: [Int32Array.of(0, 0)] },
        { name: 'b', predictions: [Int32Array.of(0, 1)] },
      ],
    });
    expect(own!.columns.few).toBeNull();
    expect(own!.columns.medium).toEqual({ difference: 100, interval: [100, 100] });
  });

  it('lists the runs for a reference that is none', () => {
    expect(() => pairedDifferences({ labels, groups, runs, reference: 'cee', seed: 1 })).toThrow("Did you mean 'ce'?");
  });
});
