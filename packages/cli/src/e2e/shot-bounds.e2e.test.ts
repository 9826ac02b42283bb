import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostArray } from '@mem/arrays';
import { checkRecipe, compareRuns, type FinishedRun, runExperiment } from '@mem/experiment';
import { normals, randomKey } from '@mem/random';
import { renderReport } from '@mem/report';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatResultsTable } from '../results-table.js';

const dim = 3;
const counts = [300, 200, 140, 90, 60, 50];
let root: string;
let path: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-bounds-'));
  path = join(root, 'no-few.safetensors');
  const split = (name: string, perClass: readonly number[], seed: number): Record<string, HostArray> => {
    const labels = Int32Array.from(perClass.flatMap((count, c) => new Array<number>(count).fill(c)));
    const data = normals(randomKey(seed), labels.length * dim).map(
      (n, i) => n + 2 * Math.sin(labels[Math.floor(i / dim)]! * 2 + (i % dim)),
    );
    return {
      [`${name}.features`]: { dtype: 'float32', shape: [labels.length, dim], data },
      [`${name}.labels`]: { dtype: 'int32', shape: [labels.length], data: labels },
    };
  };
  const even = counts.map(() => 6);
  const weight = Float32Array.from({ length: counts.length * dim }, (_, i) =>
    Math.sin(Math.floor(i / dim) * 2 + (i % dim)),
  );
  await writeFile(
    path,
    encodeSafetensors({
      ...split('train', counts, 1),
      ...split('val', even, 2),
      ...split('test', even, 3),
      'train.classCounts': { dtype: 'int32', shape: [6], data: Int32Array.from(counts) },
      'classifier.weight': { dtype: 'float32', shape: [6, dim], data: weight },
    }),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs the methods that weigh groups, and reads what the run wrote. */
async function run(name: string, given: Readonly<Record<string, unknown>> = {}) {
  const out = join(root, name);
  const stage2 = {
    steps: 1,
    batchSize: 16,
    width: 8,
    seeds: [0],
    weightings: ['raw'],
    learningRates: { mem: [1e-3] },
    methods: ['ce', 'tau-norm', 'mem', 'group-bias', 'mem-true-group'],
  };
  const recipe = checkRecipe({ dataset: { kind: 'features', path }, runtime: 'wasm', stage2, ...given });
  const { results } = await runExperiment(recipe, { out, renderReport });
  const json = async (file: string) => JSON.parse(await readFile(join(out, file), 'utf8'));
  const stages = { fit: await json('stages/fit/mem-0.json'), evaluate: await json('stages/evaluate.json') };
  return {
    finished: { name, recipe: await json('recipe.json'), results: results! } satisfies FinishedRun,
    evaluation: await json('evaluation.json'),
    report: await readFile(join(out, 'report.html'), 'utf8'),
    stages,
  };
}

it('a run without a few-shot class fits and reports on the two groups that have classes', async () => {
  const { finished, evaluation, report } = await run('default');
  const { results, recipe } = finished;
  expect(recipe.groups).toEqual({ manyAbove: 100, fewBelow: 20 });
  expect(results.groups).toEqual({ many: 3, medium: 3, few: 0 });
  for (const { mean } of results.methods)
    expect([typeof mean.many, typeof mean.medium, mean.few]).toEqual(['number', 'number', null]);
  expect(evaluation.magnitudes.counts.map((byTruth: unknown[]) => byTruth.length)).toEqual([2, 2]);
  for (const { groups } of evaluation.ceilings) expect(groups[2]).toBeNull();
  expect(report).toContain('No class is few-shot: modulators leave out that group.');
  expect(report).toContain('Q of medium');
  expect(report).not.toContain('Q of few');
  expect(report.replaceAll(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|undefined|null/);
  const compared = compareRuns([finished]);
  expect(formatResultsTable(compared)).toMatch(/default: mem .*–/);
}, 120_000);

it('bounds of a recipe decide the groups, and are part of what the stages depend on', async () => {
  const [usual, own] = [await run('default'), await run('own', { groups: { manyAbove: 150, fewBelow: 80 } })];
  expect(own.finished.recipe.groups).toEqual({ manyAbove: 150, fewBelow: 80 });
  expect(own.finished.results.groups).toEqual({ many: 2, medium: 2, few: 2 });
  expect(own.report).toContain('many above 150, few below 80 training images');
  expect(own.evaluation.magnitudes.counts).toHaveLength(3);
  for (const stage of ['fit', 'evaluate'] as const) {
    expect(usual.stages[stage].inputs).not.toHaveProperty('groups');
    expect(own.stages[stage].inputs.groups).toEqual({ manyAbove: 150, fewBelow: 80 });
  }
  expect(() => compareRuns([usual.finished, own.finished])).toThrow(
    'Only runs with the same shot groups can be compared, but default has 3 many-shot, 3 medium-shot, 0 few-shot and own 2 many-shot, 2 medium-shot, 2 few-shot.',
  );
  const { groups: _groups, ...before } = usual.finished.recipe as Record<string, unknown>;
  const older = { ...usual.finished, name: 'older', recipe: { ...before } };
  const twice = compareRuns([
    { ...usual.finished, results: { ...usual.finished.results, stage1Seed: 1 } },
    { ...older, results: { ...older.results, stage1Seed: 2 } },
  ]);
  expect(twice.methods.find(({ name }) => name.endsWith(': ce'))!.runs).toHaveLength(2);
}, 120_000);
