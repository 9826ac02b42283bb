import { describe, expect, it } from 'vitest';
import { planSweep, shardOf } from './plan-sweep.js';
import type { Sweep } from './sweep-file.js';

const axes = { 'stage2.mem.xi': [20, 50, 100], 'stage2.mem.head': ['trained', 'frozen'] };
const valuesOf = (sweep: Partial<Sweep>) => planSweep({ recipe: {}, axes, ...sweep }).map(({ values }) => values);

describe('planSweep', () => {
  it('tries every combination, each with the recipe that it names', () => {
    const planned = planSweep({ recipe: { stage2: { steps: 7, methods: ['ce', 'mem'] } }, axes });
    expect(planned).toHaveLength(6);
    const [, second] = planned;
    expect(second!.values).toEqual({ 'stage2.mem.xi': 20, 'stage2.mem.head': 'frozen' });
    expect(second!.recipe.stage2).toMatchObject({ steps: 7, methods: ['mem'], mem: { xi: 20, head: 'frozen' } });
    expect(second!.name).toMatch(/^xi-20_head-frozen_[0-9a-f]{8}$/);
    expect(new Set(planned.map(({ name }) => name)).size).toBe(6);
  });

  it('changes one key at a time, beside the recipe itself', () => {
    expect(valuesOf({ mode: 'one-at-a-time' })).toEqual([
      {},
      ...[20, 50, 100].map((xi) => ({ 'stage2.mem.xi': xi })),
      ...['trained', 'frozen'].map((head) => ({ 'stage2.mem.head': head })),
    ]);
  });

  it('draws different combinations from the seed alone, more samples after the same first ones', () => {
    const drawn = valuesOf({ mode: 'random', samples: 4, seed: 3 });
    expect(new Set(drawn.map((values) => JSON.stringify(values))).size).toBe(4);
    expect(valuesOf({ mode: 'random', samples: 6, seed: 3 }).slice(0, 4)).toEqual(drawn);
    expect(valuesOf({ mode: 'random', samples: 4, seed: 4 })).not.toEqual(drawn);
    expect(valuesOf({ mode: 'random', samples: 6 })).toHaveLength(6);
  });

  it('tries equal recipes once, and keeps the names of the others when a value is added', () => {
    const names = (values: readonly number[]) =>
      planSweep({ recipe: {}, axes: { 'stage2.mem.xi': values } }).map(({ name }) => name);
    expect(names([20, 20, 50])).toHaveLength(2);
    expect(names([20, 50, 100])).toEqual(expect.arrayContaining(names([50, 20])));
  });

  it.each<[string, Partial<Sweep>, string]>([
    ['no axes', { axes: {} }, 'at least one key in axes'],
    ['too many samples', { mode: 'random', samples: 7 }, 'samples must be at most 6'],
    ['a random sweep without samples', { mode: 'random' }, 'A random sweep needs samples'],
    ['samples of a grid', { samples: 2 }, "mode is 'grid'"],
    ['an unknown key', { axes: { 'stage2.mem.topk': [1] } }, "Did you mean 'topK'?"],
    ['a value that a recipe refuses', { axes: { 'stage2.mem.mu': [0, 200] } }, 'stage2.mem.mu must be less than'],
  ])('refuses %s', (_, sweep, message) => {
    expect(() => valuesOf(sweep)).toThrow(message);
  });
});

it('shards are disjoint and complete', () => {
  const items = [1, 2, 3, 4, 5, 6, 7];
  const shards = [1, 2, 3].map((index) => shardOf(items, { index, count: 3 }));
  expect(shards).toEqual([
    [1, 4, 7],
    [2, 5],
    [3, 6],
  ]);
});
