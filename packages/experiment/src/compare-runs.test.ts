import { type Results, summarizeMethod } from '@mem/results';
import { describe, expect, it } from 'vitest';
import { compareRuns } from './compare-runs.js';
import type { FinishedRun } from './run-arms.js';

const results = (stage1Seed: number, all: number): Results => ({
  dataset: 'toy',
  classes: 20,
  groups: { many: 5, medium: 15, few: 0 },
  stage1Seed,
  seeds: [0],
  methods: [summarizeMethod('ce', [{ seed: null, all, many: 2 * all, medium: all / 2, few: null }])],
});
const recipe = (seed: number, pretrained: boolean) => ({
  backbone: 'vit-mini-patch8-32',
  ...(pretrained ? { pretrain: { seed, epochs: 4 } } : {}),
  stage1: { seed, epochs: 2 },
  provenance: { checksums: seed },
});
const run = (name: string, seed: number, all: number, pretrained = true): FinishedRun => ({
  name,
  recipe: recipe(seed, pretrained),
  results: results(seed, all),
});

describe('compareRuns', () => {
  it('puts the seeds of a recipe together and keeps recipes apart', () => {
    const table = compareRuns([
      run('mae-first-0', 0, 20),
      run('scratch-s1', 1, 10, false),
      run('mae-first-1', 1, 22),
      run('scratch-s2', 2, 11, false),
      run('mae-first-12', 12, 24),
    ]);
    expect(table.methods.map(({ name }) => name)).toEqual(['mae-first: ce', 'scratch: ce']);
    const [first, second] = table.methods;
    expect(first!.mean).toEqual({ all: 22, many: 44, medium: 11, few: null });
    expect(first!.std!.all).toBe(2);
    expect(first!.runs.map(({ seed }) => seed)).toEqual([0, 1, 12]);
    expect(second!.mean.all).toBe(10.5);
    expect(table.seeds).toEqual([0, 1, 2, 12]);
  });

  it('shows a single run without a deviation, under its own name', () => {
    const [row] = compareRuns([run('7', 0, 20)]).methods;
    expect([row!.name, row!.std]).toEqual(['7: ce', null]);
  });

  it('keeps the number of a run that is no seed, and tells folders of one name apart', () => {
    const names = (...runs: FinishedRun[]) => compareRuns(runs).methods.map(({ name }) => name);
    expect(names(run('xi-20', 0, 20), run('xi-50', 0, 10, false))).toEqual(['xi-20: ce', 'xi-50: ce']);
    expect(names(run('run', 0, 20), run('run', 0, 10, false))).toEqual(['run: ce', 'run (2): ce']);
  });

  it('keeps the accuracy over samples and the classes judged, and compares runs that agree on them', () => {
    const judged = { all: 18, many: 5, medium: 13, few: 0 };
    const on = (name: string, seed: number): FinishedRun => ({
      ...run(name, seed, 20),
      results: {
        ...results(seed, 20),
        judged,
        methods: [
          summarizeMethod('ce', [{ seed: null, all: 20, many: 40, medium: 10, few: null, bySample: 30 + seed }]),
        ],
      },
    });
    const table = compareRuns([on('a-0', 0), on('a-2', 2)]);
    expect(table.judged).toEqual(judged);
    expect(table.methods[0]!.mean).toEqual({ all: 20, many: 40, medium: 10, few: null, bySample: 31 });
    expect(() => compareRuns([on('a-0', 0), run('b-1', 1, 20)])).toThrow(
      /a-0 is on toy \(20 classes; with test samples, unequally many: all 18, many 5, medium 13, few 0\) and b-1 on toy \(20 classes\)/,
    );
  });

  it('refuses nothing, other data, and a seed that comes twice', () => {
    expect(() => compareRuns([])).toThrow(/at least one finished run/);
    const other = run('b', 1, 3);
    expect(() => compareRuns([run('a', 0, 1), { ...other, results: { ...other.results, dataset: 'else' } }])).toThrow(
      /Only runs on the same images .* a is on toy .* b on else/,
    );
    expect(() => compareRuns([run('a', 0, 1), run('b', 0, 2)])).toThrow(/one run per seed/);
  });
});
