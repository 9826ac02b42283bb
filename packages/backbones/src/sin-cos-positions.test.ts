import { describe, expect, it } from 'vitest';
import { sinCosPositions } from './index.js';

describe('sinCosPositions', () => {
  it('encodes the column first, then the row', () => {
    const place = (column: number, row: number) => [
      Math.sin(column),
      Math.sin(column / 100),
      Math.cos(column),
      Math.cos(column / 100),
      Math.sin(row),
      Math.sin(row / 100),
      Math.cos(row),
      Math.cos(row / 100),
    ];
    const embeddings = sinCosPositions(8, 2);
    expect(embeddings).toBeAllClose([place(0, 0), place(1, 0), place(0, 1), place(1, 1)].flat(), { tolerance: 1e-6 });
  });

  it.each([6, 0, 2.5])('refuses the width %s', (width) => {
    expect(() => sinCosPositions(width, 2)).toThrow('width must be');
  });

  it('refuses an empty grid', () => {
    expect(() => sinCosPositions(8, 0)).toThrow('gridSize must be');
  });
});
