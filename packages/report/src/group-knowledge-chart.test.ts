import { describe, expect, it } from 'vitest';
import { groupKnowledgeSvg } from './group-knowledge-chart.js';

const knowledge = {
  head: 'balanced-softmax',
  alone: { hitRate: 0.5, accuracy: 0.3 },
  independent: [0.4, 0.7, 1].map((hitRate) => ({ hitRate, accuracy: 0.2 + 0.2 * hitRate })),
  shared: [0.5, 0.75, 1].map((hitRate) => ({ hitRate, accuracy: 0.1 + 0.3 * hitRate })),
  measured: [{ name: 'mem & more', hitRate: 0.45, accuracy: 0.29 }],
};

describe('groupKnowledgeSvg', () => {
  const svg = groupKnowledgeSvg(knowledge);

  it('is a file of its own that names every line and dot', () => {
    expect(svg).toMatch(
      /^<svg viewBox="0 0 760 420" xmlns="http:\/\/www.w3.org\/2000\/svg" role="img" aria-label="Acc/,
    );
    expect(svg).toContain('prefers-color-scheme: dark');
    for (const words of ['balanced-softmax alone', 'errors of their own', 'partly corrected', 'mem &amp; more']) {
      expect(svg).toContain(words);
    }
  });

  it('draws better knowledge further to the right, and more accuracy further up', () => {
    const [first, second] = [...svg.matchAll(/<polyline points="([^"]*)"[^>]*stroke="var\(--group-[01]\)"/g)].map(
      ([, points]) => {
        const numbers = points!.split(' ').map(Number);
        return [0, 2, 4].map((at) => numbers.slice(at, at + 2));
      },
    );
    for (const points of [first!, second!]) {
      expect(points).toHaveLength(3);
      for (let i = 1; i < 3; i++) {
        expect(points[i]![0]!).toBeGreaterThan(points[i - 1]![0]!);
        expect(points[i]![1]!).toBeLessThan(points[i - 1]![1]!);
      }
    }
    expect(first!.at(-1)).toEqual(second!.at(-1));
  });

  it('is the same for the same figures', () => {
    expect(groupKnowledgeSvg(knowledge)).toBe(svg);
  });
});
