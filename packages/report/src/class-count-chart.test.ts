import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classCountSection, countSteps } from './class-count-chart.js';

describe('countSteps', () => {
  it('sorts by count and joins equal neighbours of one group', () => {
    expect(countSteps({ classCounts: [5, 200, 5, 50, 5], groupOfClass: [2, 0, 2, 1, 1] })).toEqual([
      { from: 0, to: 1, count: 200, group: 0 },
      { from: 1, to: 2, count: 50, group: 1 },
      { from: 2, to: 3, count: 5, group: 1 },
      { from: 3, to: 5, count: 5, group: 2 },
    ]);
  });

  it('covers every class once and loses no image, whatever the partition', () => {
    const classes = fc.array(fc.tuple(fc.nat(40), fc.nat(3)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(classes, (drawn) => {
        const steps = countSteps({ classCounts: drawn.map(([c]) => c), groupOfClass: drawn.map(([, g]) => g) });
        const images = steps.reduce((sum, { from, to, count }) => sum + (to - from) * count, 0);
        expect(images).toBe(drawn.reduce((sum, [c]) => sum + c, 0));
        expect([0, ...steps.map(({ to }) => to)].slice(0, -1)).toEqual(steps.map(({ from }) => from));
        expect(steps.at(-1)?.to).toBe(drawn.length);
      }),
    );
  });
});

describe('classCountSection', () => {
  it('counts classes and images of each group, an empty one too', () => {
    const { markup } = classCountSection({
      name: 'toy',
      classes: 3,
      classCounts: [1500, 0, 30],
      groupOfClass: [0, 1, 1],
      groupNames: ['many', 'medium', 'few'],
    });
    expect(markup).toContain('<td>1</td><td>1,500</td><td>98.0</td><td>1,500 to 1,500</td>');
    expect(markup).toContain('<td>2</td><td>30</td><td>2.0</td><td>30 to 0</td>');
    expect(markup).toContain('<td>0</td><td>0</td><td>0.0</td><td>–</td>');
    expect(markup).not.toContain('NaN');
  });

  it('stays small with many classes', () => {
    const classCounts = Array.from({ length: 8142 }, (_, c) => Math.max(2, Math.round(1000 / (1 + c / 40))));
    const groupOfClass = classCounts.map((count) => (count > 100 ? 0 : count < 20 ? 2 : 1));
    const { markup } = classCountSection({
      name: 'large',
      classes: 8142,
      classCounts,
      groupOfClass,
      groupNames: ['many', 'medium', 'few'],
    });
    expect(markup.length).toBeLessThan(100_000);
  });
});
