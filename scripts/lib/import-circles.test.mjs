import { describe, expect, it } from 'vitest';
import { importCircles } from './import-circles.mjs';

/** @param {Record<string, string[]>} imports */
const circlesOf = (imports) => importCircles(new Map(Object.entries(imports)));

describe('importCircles', () => {
  it('finds none where every import points downwards', () => {
    expect(circlesOf({ a: ['b', 'c'], b: ['d'], c: ['d', 'elsewhere'], d: [] })).toEqual([]);
  });

  it('finds a file that imports itself and files that import each other', () => {
    expect(circlesOf({ a: ['a'], b: ['c'], c: ['d'], d: ['b', 'a'] })).toEqual([
      ['a', 'a'],
      ['b', 'c', 'd', 'b'],
    ]);
  });

  it('finds the shortest circle, once, wherever the search starts', () => {
    expect(circlesOf({ d: ['b'], c: ['d'], b: ['c', 'a'], a: ['b'] })).toEqual([
      ['a', 'b', 'a'],
      ['b', 'c', 'd', 'b'],
    ]);
  });

  it('finds circles that only a file outside leads to', () => {
    expect(circlesOf({ a: ['c'], c: ['b'], b: ['c'] })).toEqual([['b', 'c', 'b']]);
  });
});
